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

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
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

	private final Set<String> keys = new LinkedHashSet<>();

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
			this.keys.add(key(name));
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
				// Its words alone, as a variable has no other separators than underscores
				boolean variables = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
				UnaryOperator<String> form = variables ? SimilarKey::words : UnknownProperties::uniform;
				Set<String> known = this.keys.stream().map(form).collect(Collectors.toSet());
				iterable.stream()
					.filter(this.prefix::isAncestorOf)
					.filter((name) -> !known.contains(form.apply(key(name))) && reported.add(key(name)))
					.forEach((name) -> report(name, source.getConfigurationProperty(name), variables));
			}
		}
	}

	private void report(ConfigurationPropertyName name, @Nullable ConfigurationProperty property, boolean variable) {
		String similar = SimilarKey.of(key(name),
				Stream.concat(TcpServerPropertyNames.keys().stream(), this.keys.stream()));
		// A variable may well have nothing to do with the server
		if (property != null && (similar != null || !variable)) {
			logger.warn("'%s' is not a property of a TCP server and has no effect. It is set by %s.%s".formatted(name,
					property.getOrigin(),
					(similar != null) ? " Did you mean '%s.%s'?".formatted(this.prefix, similar) : ""));
		}
	}

	// Elements of a list have the same properties; which of them were bound depends on
	// other sources. ConfigurationPropertyName.subName fails for some names of variables.
	private String key(ConfigurationPropertyName name) {
		StringBuilder elements = new StringBuilder();
		for (int i = this.prefix.getNumberOfElements(); i < name.getNumberOfElements(); i++) {
			String element = name.getElement(i, Form.ORIGINAL);
			if (name.isNumericIndex(i)) {
				elements.append('[').append(element).append(']');
			}
			else {
				elements.append((elements.isEmpty()) ? "" : ".").append(element);
			}
		}
		String key = elements.toString();
		return (key.indexOf('[') < 0) ? key : INDEX.matcher(LAST_INDEX.matcher(key).replaceFirst("")).replaceAll("[0]");
	}

	private static String uniform(String key) {
		return key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
	}

}
