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

import java.util.List;
import java.util.function.Predicate;

/**
 * Properties that a server does not inherit from {@code tcp.server} once it has made a
 * choice of its own, as they are only meaningful together with that choice.
 *
 * @param choices the keys that make the choice, any of which suffices; none if the
 * members are never inherited
 * @param members the keys that are not inherited, or names of groups of them
 */
record PropertyFamily(List<String> choices, List<String> members) {

	/**
	 * All families.
	 */
	static final List<PropertyFamily> ALL = List.of(new PropertyFamily(List.of(), List.of("port", "path")),
			new PropertyFamily(List.of("path"), List.of("address")),
			new PropertyFamily(List.of("framing.type", "framing.codec"), List.of("framing")),
			new PropertyFamily(List.of("socket.keep-alive"),
					List.of("socket.keep-alive-idle", "socket.keep-alive-interval", "socket.keep-alive-count")),
			new PropertyFamily(List.of("ssl.bundle"), List.of("ssl.enabled", "ssl.server-name-bundles")),
			new PropertyFamily(List.of("timeouts.max-age"), List.of("timeouts.max-age-jitter")),
			new PropertyFamily(List.of("write-buffer.low", "write-buffer.high"),
					List.of("write-buffer.low", "write-buffer.high")));

	PropertyFamily {
		choices = List.copyOf(choices);
		members = List.copyOf(members);
	}

	/**
	 * Return whether a server inherits a property that it does not set.
	 * @param key the key of the property
	 * @param isOwn whether the server itself sets the property of a key
	 * @return {@code false} if the property belongs to a choice that the server has made
	 */
	static boolean isInherited(String key, Predicate<String> isOwn) {
		return ALL.stream().noneMatch((family) -> family.contains(key) && family.isChosen(isOwn));
	}

	/**
	 * Return whether a server does not inherit the members.
	 * @param isOwn whether the server itself sets the property of a key
	 * @return {@code true} if it has made a choice of its own
	 */
	boolean isChosen(Predicate<String> isOwn) {
		return this.choices.isEmpty() || this.choices.stream().anyMatch(isOwn);
	}

	private boolean contains(String key) {
		return this.members.stream().anyMatch((member) -> key.equals(member) || key.startsWith(member + "."));
	}

}
