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

package io.tcpserver.netty.transport;

import java.lang.module.ModuleDescriptor.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.util.ReferenceCounted;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the modules of Netty on the class path are new enough, as an error that an
 * older one causes would appear anywhere, or nowhere.
 * <p>
 * A module's version is what the manifest of its own jar says: the version files, which
 * Netty reads itself, are merged over all jars, among them those that contain a relocated
 * Netty. In a jar that contains more than Netty the version is unknown; there it counts
 * whether the classes, methods and fields can be found that the engine needs.
 */
public final class NettyModules {

	private static final String ENGINE = "4.2.0";

	private static final String TITLE = "Netty/";

	private NettyModules() {
	}

	/**
	 * Check the modules that each server needs.
	 * @throws IllegalStateException if one is too old
	 */
	public static void requireEngine() {
		try {
			require(ENGINE);
			link(ENGINE, () -> Objects.requireNonNull(IoHandlerFactory.class));
		}
		catch (OldNettyException ex) {
			throw new IllegalStateException("A TCP server " + ex.getMessage(), ex);
		}
	}

	/**
	 * Check the modules that each server needs, and others.
	 * @param needed the oldest version that works
	 * @param others a class of each other module
	 * @throws OldNettyException if one is known to be older
	 */
	static void require(String needed, Class<?>... others) {
		List<Class<?>> modules = new ArrayList<>(List.of(ReferenceCounted.class, ByteBuf.class, Channel.class));
		modules.addAll(List.of(others));
		Map<String, String> versions = versions(modules);
		Version oldest = Version.parse(needed);
		if (versions.values().stream().anyMatch((version) -> isOlder(version, oldest))) {
			throw new OldNettyException(needed, describe(versions, oldest), null);
		}
	}

	/**
	 * Use what older versions do not have.
	 * @param needed the oldest version that has it
	 * @param use what uses it
	 * @throws OldNettyException if it is not there
	 */
	static void link(String needed, Runnable use) {
		try {
			use.run();
		}
		catch (LinkageError ex) {
			throw new OldNettyException(needed, "one without '%s'".formatted(ex.getMessage()), ex);
		}
	}

	/**
	 * Explain an error that appears where modules do not fit to each other.
	 * @param error the error
	 * @return an exception that names the versions
	 * @throws LinkageError the same one if all have one version
	 */
	public static IllegalStateException explain(LinkageError error) {
		String mixture = mixture();
		if (mixture == null) {
			throw error;
		}
		return new IllegalStateException("The versions of Netty's modules on the class path differ, and do not work "
				+ "together: %s. Give all of them one current version".formatted(mixture), error);
	}

	/**
	 * Return the version of each module, where it is known.
	 * @param modules a class of each module
	 * @return versions by the names of the modules' artifacts
	 */
	private static Map<String, String> versions(List<Class<?>> modules) {
		Map<String, String> versions = new LinkedHashMap<>();
		for (Class<?> module : modules) {
			Package jar = module.getPackage();
			String title = jar.getImplementationTitle();
			String version = jar.getImplementationVersion();
			if (title != null && title.startsWith(TITLE) && version != null) {
				versions.put(title.toLowerCase(Locale.ROOT).replace('/', '-'), version);
			}
		}
		return versions;
	}

	private static boolean isOlder(String version, Version oldest) {
		try {
			return Version.parse(version).compareTo(oldest) < 0;
		}
		catch (IllegalArgumentException ex) {
			// As unknown
			return false;
		}
	}

	private static String describe(Map<String, String> versions, Version oldest) {
		Set<String> different = new TreeSet<>(versions.values());
		if (different.size() == 1) {
			return "Netty " + different.iterator().next();
		}
		return versions.entrySet()
			.stream()
			.filter((module) -> isOlder(module.getValue(), oldest))
			.map((module) -> module.getKey() + " " + module.getValue())
			.collect(Collectors.joining(", "));
	}

	/**
	 * Return the versions on the class path if they differ.
	 * @return the modules with their versions, or {@code null}
	 */
	static @Nullable String mixture() {
		Map<String, List<String>> modules = new TreeMap<>();
		io.netty.util.Version.identify(NettyModules.class.getClassLoader()).forEach((artifact, version) -> {
			// That has versions of its own
			if (!artifact.startsWith("netty-tcnative")) {
				modules.computeIfAbsent(version.artifactVersion(), (key) -> new ArrayList<>()).add(artifact);
			}
		});
		if (modules.size() < 2) {
			return null;
		}
		return modules.entrySet()
			.stream()
			.map((version) -> "%s (%s)".formatted(version.getKey(), String.join(", ", version.getValue())))
			.collect(Collectors.joining(" and "));
	}

}
