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

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.util.SystemPropertyUtils;

/**
 * The property sources of the environment, as the properties of servers are read from
 * them: without the {@link ServiceLinks} among the environment variables. What the
 * environment itself returns is not changed. Safe for use by multiple threads.
 */
final class ServerPropertySources implements Iterable<ConfigurationPropertySource> {

	private static final Log logger = LogFactory.getLog(ServerPropertySources.class);

	private static final ConfigurationPropertyName DEFAULT = ConfigurationPropertyName
		.of(TcpServerPropertyNames.DEFAULT_PREFIX);

	private static final ConfigurationPropertyName NAMED = ConfigurationPropertyName
		.of(TcpServerPropertyNames.NAMED_PREFIX);

	private final ConfigurableEnvironment environment;

	private final List<Variables> variables = new CopyOnWriteArrayList<>();

	// Those that have such properties, once they have been asked for any: few of many
	private volatile @Nullable List<ConfigurationPropertySource> sources;

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	ServerPropertySources(Environment environment) {
		Assert.isInstanceOf(ConfigurableEnvironment.class, environment);
		this.environment = (ConfigurableEnvironment) environment;
	}

	/**
	 * Return what binds the properties of servers.
	 * @return the binder
	 */
	Binder binder() {
		return new Binder(this, placeholders());
	}

	/**
	 * Return what binds some properties of servers.
	 * @param names those to bind
	 * @return the binder
	 */
	Binder binder(Predicate<ConfigurationPropertyName> names) {
		return new Binder(mapped(this, (source) -> source.filter(names)), placeholders());
	}

	private PropertySourcesPlaceholdersResolver placeholders() {
		return new PropertySourcesPlaceholdersResolver(
				mapped(this.environment.getPropertySources(), this::forPlaceholders));
	}

	private PropertySource<?> forPlaceholders(PropertySource<?> source) {
		if (source instanceof SystemEnvironmentPropertySource all) {
			return variables(all).forPlaceholders();
		}
		return ConfigurationPropertySources.isAttachedConfigurationPropertySource(source)
				? new Relaxed(source.getName()) : source;
	}

	/**
	 * Return the names of the properties that are set below a prefix, in any form.
	 * @param prefix what they begin with
	 * @return the names, one for each source that sets the property and can list its own
	 */
	Stream<ConfigurationPropertyName> names(ConfigurationPropertyName prefix) {
		return StreamSupport.stream(spliterator(), false)
			.filter(IterableConfigurationPropertySource.class::isInstance)
			.map(IterableConfigurationPropertySource.class::cast)
			.flatMap(IterableConfigurationPropertySource::stream)
			.filter(prefix::isAncestorOf);
	}

	/**
	 * Return whether a property has a value. Costs a fraction of binding it.
	 * @param name the name of the property
	 * @return {@code false} if it is not set, or empty
	 */
	boolean isSet(String name) {
		ConfigurationPropertyName propertyName = ConfigurationPropertyName.of(name);
		for (ConfigurationPropertySource source : this) {
			ConfigurationProperty property = source.getConfigurationProperty(propertyName);
			if (property != null && property.getValue() instanceof CharSequence text && !hasPlaceholder(text)) {
				return StringUtils.hasText(text);
			}
			if (property != null || source.containsDescendantOf(propertyName) != ConfigurationPropertyState.ABSENT) {
				return isBound(name);
			}
		}
		return false;
	}

	private static boolean hasPlaceholder(CharSequence text) {
		return text.toString().contains(SystemPropertyUtils.PLACEHOLDER_PREFIX);
	}

	private boolean isBound(String name) {
		return binder().bind(name, Bindable.listOf(String.class))
			.map((values) -> values.stream().anyMatch(StringUtils::hasText))
			.orElse(false);
	}

	@Override
	public Iterator<ConfigurationPropertySource> iterator() {
		List<ConfigurationPropertySource> sources = this.sources;
		if (sources == null) {
			sources = new ArrayList<>();
			for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
				if (mayContain(source, DEFAULT) || mayContain(source, NAMED)) {
					sources.add(withoutServiceLinks(source));
				}
			}
			this.sources = sources;
		}
		return sources.iterator();
	}

	private static boolean mayContain(ConfigurationPropertySource source, ConfigurationPropertyName prefix) {
		return source.containsDescendantOf(prefix) != ConfigurationPropertyState.ABSENT;
	}

	private ConfigurationPropertySource withoutServiceLinks(ConfigurationPropertySource source) {
		if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource all) {
			ServiceLinks links = variables(all).links();
			return (links.variables().isEmpty()) ? source : source.filter((name) -> !isOf(links, name, source));
		}
		return source;
	}

	// A name does not tell which variable it is read from, as there are several forms
	private boolean isOf(ServiceLinks links, ConfigurationPropertyName name, ConfigurationPropertySource source) {
		if (!DEFAULT.isAncestorOf(name) && !NAMED.isAncestorOf(name)) {
			return false;
		}
		ConfigurationProperty property = source.getConfigurationProperty(name);
		if (property == null || !(property.getOrigin() instanceof PropertySourceOrigin origin)
				|| !links.variables().contains(origin.getPropertyName())) {
			return false;
		}
		if (links.urls().contains(origin.getPropertyName()) && this.reported.add(origin.getPropertyName())) {
			logger.info(
					"Ignoring the environment variable %s, as its value is the URL of a Kubernetes Service and not a port of a TCP server. To do without such variables, set 'enableServiceLinks: false' in the specification of the pod"
						.formatted(origin.getPropertyName()));
		}
		return true;
	}

	@SuppressWarnings("ReferenceEquality") // sources of the same name are equal
	private Variables variables(SystemEnvironmentPropertySource all) {
		for (Variables known : this.variables) {
			if (known.all() == all) {
				return known;
			}
		}
		Variables found = Variables.of(all);
		this.variables.add(found);
		return found;
	}

	// Sources may be added at any time
	private static <S, T> Iterable<T> mapped(Iterable<S> sources, Function<S, T> mapping) {
		return () -> {
			Iterator<S> iterator = sources.iterator();
			return new Iterator<>() {

				@Override
				public boolean hasNext() {
					return iterator.hasNext();
				}

				@Override
				public T next() {
					return mapping.apply(iterator.next());
				}

			};
		};
	}

	/**
	 * What Boot puts in front of all sources, so that placeholders find properties in any
	 * form of their names.
	 */
	private final class Relaxed extends PropertySource<ServerPropertySources> {

		Relaxed(String name) {
			super(name, ServerPropertySources.this);
		}

		@Override
		public @Nullable Object getProperty(String name) {
			if (!ConfigurationPropertyName.isValid(name)) {
				return null;
			}
			ConfigurationPropertyName propertyName = ConfigurationPropertyName.of(name);
			for (ConfigurationPropertySource source : ConfigurationPropertySources
				.get(ServerPropertySources.this.environment)) {
				ConfigurationProperty property = withoutServiceLinks(source).getConfigurationProperty(propertyName);
				if (property != null) {
					return property.getValue();
				}
			}
			return null;
		}

	}

	/**
	 * The environment variables.
	 *
	 * @param all all of them
	 * @param links those of Services
	 * @param forPlaceholders those that placeholders may name; one that names
	 * {@code TCP_SERVER_SERVICE_PORT} means it, but not {@code TCP_SERVER_PORT:8888}
	 */
	private record Variables(PropertySource<?> all, ServiceLinks links, PropertySource<?> forPlaceholders) {

		static Variables of(SystemEnvironmentPropertySource all) {
			ServiceLinks links = ServiceLinks.of(all.getSource());
			if (links.urls().isEmpty()) {
				return new Variables(all, links, all);
			}
			Map<String, Object> others = new HashMap<>(all.getSource());
			others.keySet().removeAll(links.urls());
			return new Variables(all, links, new SystemEnvironmentPropertySource(all.getName(), others));
		}

	}

}
