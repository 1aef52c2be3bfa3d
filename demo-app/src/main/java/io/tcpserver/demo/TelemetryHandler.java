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

package io.tcpserver.demo;

import io.tcpserver.AttributeKey;
import io.tcpserver.DuplicateKey;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnShutdown;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.demo.DeviceMessage.CommandResult;
import io.tcpserver.demo.DeviceMessage.Hello;
import io.tcpserver.demo.DeviceMessage.Reading;
import io.tcpserver.demo.ServerMessage.Ack;
import io.tcpserver.demo.ServerMessage.Goodbye;
import io.tcpserver.demo.ServerMessage.Problem;
import io.tcpserver.demo.ServerMessage.Welcome;
import io.tcpserver.message.PayloadException;

/**
 * Takes readings of devices that have said who they are.
 */
@TcpHandler("telemetry")
class TelemetryHandler {

	static final AttributeKey<Reading> LATEST = AttributeKey.of("latest", Reading.class);

	private final TcpConnections connections;

	TelemetryHandler(TcpConnections connections) {
		this.connections = connections;
	}

	@OnMessage
	Welcome hello(Hello hello, TcpConnection connection) {
		this.connections.bind(connection, "device", hello.device(), DuplicateKey.CLOSE_OLD);
		return new Welcome(hello.device());
	}

	@OnMessage
	ServerMessage reading(Reading reading, TcpConnection connection) {
		if (!connection.keys().containsKey("device")) {
			return new Problem("Say hello first");
		}
		connection.attribute(LATEST, reading);
		return new Ack(reading.sequence());
	}

	@OnMessage
	Problem lateResult(CommandResult result) {
		return new Problem("Nobody waits for the result of command " + result.command());
	}

	@OnError
	Problem unreadable(PayloadException failure) {
		return new Problem("Not understood");
	}

	@OnShutdown
	Goodbye goodbye() {
		return new Goodbye();
	}

}
