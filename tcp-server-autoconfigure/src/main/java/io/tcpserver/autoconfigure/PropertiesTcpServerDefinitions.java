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

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.context.TcpServerDefinitions;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.SharedIoThreads;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

/**
 * The servers that are declared by {@code tcp.server.*} and {@code tcp.servers.<name>.*}.
 */
final class PropertiesTcpServerDefinitions implements TcpServerDefinitions {

	private static final ConfigurationPropertyName SHARED = ConfigurationPropertyName
		.of(TcpServerPropertyNames.DEFAULT_PREFIX);

	private static final ConfigurationPropertyName NAMED_SERVERS = ConfigurationPropertyName
		.of(TcpServerPropertyNames.NAMED_PREFIX);

	private static final String VIRTUAL_THREADS = "spring.threads.virtual.enabled";

	private static final Pattern SERVER_NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

	private final Environment environment;

	private final ServerPropertySources sources;

	private final Supplier<@Nullable SslBundles> bundles;

	private final SharedIoThreads sharedIoThreads = new SharedIoThreads();

	private final Map<String, TcpServerDefinition> definitions = new ConcurrentHashMap<>();

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	/**
	 * Create definitions.
	 * @param environment where the properties are
	 * @param bundles returns the SSL bundles, called when the first server needs them:
	 * definitions are read before there are any beans
	 */
	PropertiesTcpServerDefinitions(Environment environment, Supplier<@Nullable SslBundles> bundles) {
		this.environment = environment;
		this.sources = new ServerPropertySources(environment);
		this.bundles = bundles;
	}

	@Override
	public boolean enabled() {
		String name = TcpServerPropertyNames.DEFAULT_PREFIX + ".enabled";
		// A binder is made only if there is something to bind
		return !this.sources.isSet(name) || this.sources.binder().bind(name, Boolean.class).orElse(true);
	}

	@Override
	public Set<String> serverNames() {
		Set<String> serverNames = new LinkedHashSet<>();
		if (isSet(TcpServerPropertyNames.DEFAULT_PREFIX, "port")
				|| isSet(TcpServerPropertyNames.DEFAULT_PREFIX, "path")) {
			serverNames.add(TcpServer.DEFAULT_NAME);
		}
		Map<String, String> byUniformName = new LinkedHashMap<>();
		this.sources.names(NAMED_SERVERS)
			.map((name) -> name.getElement(NAMED_SERVERS.getNumberOfElements(), Form.ORIGINAL))
			.forEach((name) -> byUniformName.merge(name.replace("-", ""), name, this::withMoreDashes));
		byUniformName.values().forEach(this::requireServerName);
		serverNames.addAll(byUniformName.values());
		return serverNames;
	}

	// Environment variables have none, so the other one is how the name is meant
	private String withMoreDashes(String one, String other) {
		return (other.length() > one.length()) ? other : one;
	}

	private void requireServerName(String name) {
		if (name.equals(TcpServer.DEFAULT_NAME)) {
			throw new InvalidTcpServerPropertiesException(
					"'tcp.servers.default' is set, but the server 'default' is configured with 'tcp.server'.",
					"Rename 'tcp.servers.default' to 'tcp.server', or give the server another name.");
		}
		if (!SERVER_NAME.matcher(name).matches()) {
			throw new InvalidTcpServerPropertiesException(
					"'tcp.servers.%s' is set, but a server cannot be named '%1$s'.".formatted(name),
					"Name the server with lower-case letters and digits, with single dashes between words.");
		}
	}

	@Override
	public TcpServerDefinition definition(String serverName) {
		return this.definitions.computeIfAbsent(serverName, this::bind);
	}

	@Override
	public Set<String> propertyNames(String serverName) {
		ConfigurationPropertyName prefix = ConfigurationPropertyName.of(TcpServerPropertyNames.prefix(serverName));
		return this.sources.names(prefix)
			.map(ConfigurationPropertyName::toString)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	@Override
	public List<Class<?>> beanTypes() {
		return List.of(TcpServerProperties.class, TcpServersProperties.class, ServerPropertiesBinding.class);
	}

	private TcpServerDefinition bind(String serverName) {
		String prefix = TcpServerPropertyNames.prefix(serverName);
		UnknownProperties unknown = new UnknownProperties(prefix);
		TcpServerProperties properties = properties(prefix, unknown);
		report(prefix, unknown);
		PropertiesTcpServerDefinition definition = new PropertiesTcpServerDefinition(properties,
				new ServerKeys(prefix, this.sources::isSet, otherPrefixes(prefix)), this.bundles, this.sharedIoThreads);
		if (properties.isEnabled()) {
			requireOneAddress(serverName, prefix);
			definition.check();
		}
		return definition;
	}

	// Before anything can fail, possibly because of a mistyped property
	private void report(String prefix, UnknownProperties unknown) {
		if (this.reported.add(prefix)) {
			unknown.report(this.sources);
		}
		if (this.reported.add(TcpServerPropertyNames.DEFAULT_PREFIX)) {
			UnknownProperties shared = new UnknownProperties(TcpServerPropertyNames.DEFAULT_PREFIX);
			try {
				properties(TcpServerPropertyNames.DEFAULT_PREFIX, shared);
			}
			catch (BindException ex) {
				// No server inherits the value, or its own binding would have failed
				return;
			}
			shared.report(this.sources);
		}
	}

	/**
	 * Return the properties of a server: its own, and those that it inherits.
	 * @param prefix what the names of its own properties begin with
	 * @param handler is shown its own properties
	 * @return the properties
	 */
	TcpServerProperties properties(String prefix, BindHandler handler) {
		return bind(prefix, new TcpServerProperties(), handler);
	}

	/**
	 * Set the properties of a server: its own, and those that it inherits.
	 * @param prefix what the names of its own properties begin with
	 * @param properties where to set them
	 * @param handler is shown its own properties
	 * @return the properties
	 */
	TcpServerProperties bind(String prefix, TcpServerProperties properties, BindHandler handler) {
		if (!prefix.equals(TcpServerPropertyNames.DEFAULT_PREFIX)) {
			inherited(prefix).bind(TcpServerPropertyNames.DEFAULT_PREFIX, Bindable.ofInstance(properties));
		}
		this.sources.binder().bind(prefix, Bindable.ofInstance(properties), handler);
		TcpServerProperties.Handler threads = properties.getHandler();
		if (threads.getThreads() == HandlerThreads.Mode.AUTO && !mayUseVirtualThreads()) {
			threads.setThreads(HandlerThreads.Mode.PLATFORM);
		}
		return properties;
	}

	// Unlike Boot's own threads, handlers use virtual threads unless this is a decision
	private boolean mayUseVirtualThreads() {
		return this.environment.getProperty(VIRTUAL_THREADS, Boolean.class, true);
	}

	private Binder inherited(String prefix) {
		List<ConfigurationPropertyName> left = PropertyFamily.ALL.stream()
			.filter((family) -> family.isChosen((key) -> isSet(prefix, key)))
			.flatMap((family) -> family.members().stream())
			.map(SHARED::append)
			.toList();
		return this.sources
			.binder((name) -> left.stream().noneMatch((member) -> member.equals(name) || member.isAncestorOf(name)));
	}

	private Set<String> otherPrefixes(String prefix) {
		Set<String> prefixes = new LinkedHashSet<>();
		serverNames().forEach((serverName) -> prefixes.add(TcpServerPropertyNames.prefix(serverName)));
		prefixes.remove(prefix);
		return prefixes;
	}

	private void requireOneAddress(String serverName, String prefix) {
		boolean path = isSet(prefix, "path");
		requireNotBoth(prefix, path, "port");
		requireNotBoth(prefix, path, "address");
		if (!path && !serverName.equals(TcpServer.DEFAULT_NAME) && !isSet(prefix, "port")) {
			throw new InvalidTcpServerPropertiesException(
					"TCP server '%s' is configured, but neither '%s.port' nor '%2$s.path' is set.".formatted(serverName,
							prefix),
					"Set '%s.port'. It does not fall back to 'tcp.server.port', as two servers cannot share one."
						.formatted(prefix));
		}
	}

	private void requireNotBoth(String prefix, boolean path, String key) {
		if (path && isSet(prefix, key)) {
			throw new InvalidTcpServerPropertiesException(
					"'%s.path' and '%1$s.%s' are both set, but a server listens either on a Unix domain socket or on a port."
						.formatted(prefix, key),
					"Remove one of the two.");
		}
	}

	private boolean isSet(String prefix, String key) {
		return this.sources.isSet(prefix + "." + key);
	}

}
