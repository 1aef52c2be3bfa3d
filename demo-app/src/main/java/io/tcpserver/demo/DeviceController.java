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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import io.tcpserver.ConnectionLostException;
import io.tcpserver.Correlation;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.demo.DeviceMessage.CommandResult;
import io.tcpserver.demo.DeviceMessage.Reading;
import io.tcpserver.demo.ServerMessage.Command;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Reaches devices that are connected to the telemetry server.
 */
@RestController
@RequestMapping("/devices/{device}")
class DeviceController {

	private final AtomicLong commands = new AtomicLong();

	private final TcpConnections connections;

	private final Duration timeout;

	DeviceController(TcpConnections connections, @Value("${demo.command-timeout}") Duration timeout) {
		this.connections = connections;
		this.timeout = timeout;
	}

	@GetMapping
	@Nullable Reading latest(@PathVariable String device) {
		return connection(device).attribute(TelemetryHandler.LATEST);
	}

	@PostMapping("/commands")
	CompletableFuture<CommandResult> command(@PathVariable String device, @RequestParam String action) {
		Command command = new Command(this.commands.incrementAndGet(), action);
		Correlation<CommandResult> answer = new Correlation<>(CommandResult.class,
				(result) -> result.command() == command.id());
		return connection(device).sendAndReceive(command, answer, this.timeout);
	}

	private TcpConnection connection(String device) {
		return this.connections.find("device", device)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"Device '%s' is not connected".formatted(device)));
	}

	@ExceptionHandler
	ProblemDetail noAnswer(TimeoutException failure) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.GATEWAY_TIMEOUT, "The device has not answered");
	}

	@ExceptionHandler
	ProblemDetail lost(ConnectionLostException failure) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, "The device has gone");
	}

}
