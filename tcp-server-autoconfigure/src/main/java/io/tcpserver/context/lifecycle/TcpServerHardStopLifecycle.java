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

package io.tcpserver.context.lifecycle;

import java.util.List;

import org.springframework.context.SmartLifecycle;

/**
 * Ends whatever the graceful shutdown has left when its time was up.
 */
final class TcpServerHardStopLifecycle implements SmartLifecycle {

	/**
	 * That in which Boot stops its web servers.
	 */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 2048;

	private final List<RestartableTcpServer> servers;

	private volatile boolean running;

	TcpServerHardStopLifecycle(List<RestartableTcpServer> servers) {
		this.servers = servers;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		ServerStopper.all(this.servers, RestartableTcpServer::abort, callback);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
