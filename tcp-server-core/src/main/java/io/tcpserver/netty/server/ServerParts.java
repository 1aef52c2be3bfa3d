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

package io.tcpserver.netty.server;

import java.util.ArrayList;
import java.util.List;

import io.tcpserver.LoggingObserver;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.netty.connection.HandlerLauncher;
import io.tcpserver.netty.loop.EngineTimes;
import io.tcpserver.netty.transport.IoTransport;

/**
 * What a run of a server is made of: all that is known before it binds anything, and that
 * stays the same until it is finished.
 *
 * @param settings what users have chosen
 * @param transport how sockets are read and written
 * @param launcher runs the handlers
 * @param times how long the engine waits where no setting says so
 * @param observer what is told about everything
 * @param memoryWatch watches what connections hold in memory
 */
record ServerParts(TcpServerSettings settings, IoTransport transport, HandlerLauncher launcher, EngineTimes times,
		TcpServerObserver observer, MemoryWatch memoryWatch) {

	static ServerParts of(TcpServerSettings settings, IoTransport transport, HandlerLauncher launcher,
			EngineTimes times) {
		List<TcpServerObserver> observers = new ArrayList<>();
		observers.add(new LoggingObserver(settings.protocolErrors().excerptBytes()));
		observers.addAll(settings.collaborators().observers());
		return new ServerParts(settings, transport, launcher, times, new Observers(observers),
				MemoryWatch.of(settings.memory().total()));
	}

}
