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

package io.tcpserver.actuate;

import java.util.function.Predicate;
import java.util.stream.Stream;

import io.tcpserver.TcpServer;
import io.tcpserver.context.TcpServers;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;

/**
 * The health of all servers, by name:
 * <ul>
 * <li>{@code UP} while a server serves. When the operating system refuses to hand over
 * connections, that is a detail: clients queue and accepting is tried again. So is a
 * server that has as many connections as it may have, handlers that wait for a thread,
 * and an update of certificates that has failed: the ones from before are shown.
 * <li>{@code DOWN} with the cause when a listener has failed.
 * <li>{@code OUT_OF_SERVICE} while a server that should serve does not: it is paused, it
 * is closing, or it is closed.
 * <li>{@code UNKNOWN} while a server waits to be started by the application, as with
 * {@code tcp.server.auto-startup=false}. This does not count against the others.
 * </ul>
 * Without a server, there is nothing to see. Safe for use by multiple threads.
 */
final class TcpServerHealthContributor implements CompositeHealthContributor {

	private final TcpServers servers;

	private final Predicate<String> autoStartup;

	private final AcceptFailures acceptFailures;

	/**
	 * Create the contributor.
	 * @param servers the servers
	 * @param autoStartup tells by its name whether a server should be started with the
	 * application
	 * @param acceptFailures what the servers cannot accept at present
	 */
	TcpServerHealthContributor(TcpServers servers, Predicate<String> autoStartup, AcceptFailures acceptFailures) {
		this.servers = servers;
		this.autoStartup = autoStartup;
		this.acceptFailures = acceptFailures;
	}

	@Override
	public @Nullable HealthContributor getContributor(String name) {
		return this.servers.get(name).map(this::indicator).orElse(null);
	}

	@Override
	public Stream<HealthContributors.Entry> stream() {
		return this.servers.stream().map((server) -> new HealthContributors.Entry(server.name(), indicator(server)));
	}

	private TcpServerHealthIndicator indicator(TcpServer server) {
		return new TcpServerHealthIndicator(server, () -> this.autoStartup.test(server.name()), this.acceptFailures);
	}

}
