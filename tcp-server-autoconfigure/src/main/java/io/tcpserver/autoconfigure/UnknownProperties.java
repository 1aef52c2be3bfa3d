/*
 * Copyright 2026 the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.tcpserver.autoconfigure;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Reports properties of a server that do not exist, such as mistyped ones, once its
 * properties have been bound with this handler. Names are those that the binder has asked
 * for, so that looking for the others costs little; the existing ones are listed only if
 * there is something to report.
 */
final class UnknownProperties extends AbstractBindHandler {

	private static final Log logger = LogFactory.getLog(UnknownProperties.class);

	private static final Pattern INDEX = Pattern.compile("\\[\\d+]");

	private static final Pattern LAST_INDEX = Pattern.compile("(\\[\\d+])+$");

	private final ConfigurationPropertyName prefix;

	// Its words alone, as a variable has no other separators than underscores
	private final Map<String, String> keysByWords = new HashMap<>();

	private final Set<String> keys = new HashSet<>();

	/**
	 * Create a handler.
	 * @param prefix what the names of the properties begin with
	 */
	UnknownProperties(String prefix) {
		this.prefix = ConfigurationPropertyName.of(prefix);
	}

	@Override
	public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
		if (this.prefix.isAncestorOf(name)) {
			String key = key(name);
			this.keys.add(uniform(key));
			this.keysByWords.put(SimilarKey.words(key), key);
		}
		return super.onStart(name, target, context);
	}

	/**
	 * Log each property that was not bound.
	 * @param sources where properties are set
	 */
	void report(Iterable<ConfigurationPropertySource> sources) {
		Set<String> reported = new HashSet<>();
		for (ConfigurationPropertySource source : sources) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				boolean variables = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
				iterable.stream()
					.filter(this.prefix::isAncestorOf)
					.filter((name) -> !isKnown(key(name), variables) && reported.add(key(name)))
					.forEach((name) -> report(name, source.getConfigurationProperty(name), variables));
			}
		}
	}

	private boolean isKnown(String key, boolean variable) {
		return variable ? this.keysByWords.containsKey(SimilarKey.words(key)) : this.keys.contains(uniform(key));
	}

	private void report(ConfigurationPropertyName name, @Nullable ConfigurationProperty property, boolean variable) {
		String similar = SimilarKey.of(key(name),
				Stream.concat(TcpServerPropertyNames.keys().stream(), this.keysByWords.values().stream()));
		// A variable may well have nothing to do with the server
		if (property != null && (similar != null || !variable)) {
			logger.warn("'%s' is not a property of a TCP server and has no effect%s. It is set by %s.".formatted(name,
					(similar != null) ? "; did you mean '%s.%s'?".formatted(this.prefix, similar) : "",
					property.getOrigin()));
		}
	}

	// Elements of a list have the same properties; which of them were bound depends on
	// other sources
	private String key(ConfigurationPropertyName name) {
		String key = name.subName(this.prefix.getNumberOfElements()).toString();
		if (key.indexOf('[') < 0) {
			return key;
		}
		return INDEX.matcher(LAST_INDEX.matcher(key).replaceFirst("")).replaceAll("[0]");
	}

	private static String uniform(String key) {
		return key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

}
