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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

import io.tcpserver.Addresses;
import io.tcpserver.HandlerLoad;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ServerMemory;
import io.tcpserver.TcpServer;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * The health of one server.
 */
final class TcpServerHealthIndicator extends AbstractHealthIndicator {

	private final TcpServer server;

	private final BooleanSupplier autoStartup;

	private final AcceptFailures acceptFailures;

	TcpServerHealthIndicator(TcpServer server, BooleanSupplier autoStartup, AcceptFailures acceptFailures) {
		super("TCP server health check failed");
		this.server = server;
		this.autoStartup = autoStartup;
		this.acceptFailures = acceptFailures;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		TcpServer.State state = this.server.state();
		switch (state) {
			case SERVING -> builder.up();
			case FAILED -> this.server.failure().ifPresentOrElse(builder::down, builder::down);
			case PAUSED, CLOSING -> builder.outOfService();
			case BOUND -> builder.unknown();
			case CLOSED -> closed(builder);
		}
		builder.withDetail("state", state);
		builder.withDetail("sockets", this.server.sockets().stream().map(Addresses::format).toList());
		builder.withDetail("acceptErrors", this.server.statistics().acceptErrors());
		Map<String, AcceptFailures.Failure> failures = this.acceptFailures.of(this.server.name());
		if (!failures.isEmpty()) {
			builder.withDetail("acceptFailures", failures);
		}
		addLimit(builder);
		addHandlers(builder);
		addMemory(builder);
		addTls(builder);
	}

	// Clients wait or are rejected, but that is what the limit is for
	private void addLimit(Health.Builder builder) {
		ServerCapacity capacity = this.server.capacity();
		if (capacity.isReached()) {
			builder.withDetail("limitReached", capacity.maxConnections());
			builder.withDetail("limitCause", capacity.cause());
		}
	}

	// Clients wait, but to take the server from them would not give them threads
	private void addHandlers(Health.Builder builder) {
		HandlerLoad load = this.server.handlerLoad();
		if (load.waiting() > 0) {
			builder.withDetail("handlersWaiting", load.waiting());
			builder.withDetail("handlersLongestWait", load.longestWait().toMillis() + " ms");
			builder.withDetail("handlerMaxThreads", load.maxThreads());
		}
	}

	// Clients are read from in turn, but that is what this limit is for
	private void addMemory(Health.Builder builder) {
		ServerMemory memory = this.server.memory();
		if (memory.exceeded()) {
			builder.withDetail("memoryExceeded", memory.total());
		}
	}

	// The old certificates are shown as long as new ones cannot be, so nothing is broken
	// yet
	private void addTls(Health.Builder builder) {
		TlsDescriptor tls = TlsDescriptor.of(this.server);
		if (tls == null) {
			return;
		}
		Map<String, Object> details = new LinkedHashMap<>();
		if (tls.validUntil() != null) {
			details.put("validUntil", tls.validUntil());
		}
		if (tls.updateFailure() != null) {
			details.put("updateFailure", tls.updateFailure());
		}
		builder.withDetail("tls", details);
	}

	private void closed(Health.Builder builder) {
		if (this.autoStartup.getAsBoolean()) {
			builder.outOfService();
		}
		else {
			// Nobody has said when it should serve
			builder.unknown();
		}
	}

}
