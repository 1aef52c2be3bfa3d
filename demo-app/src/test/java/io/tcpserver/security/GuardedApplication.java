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

package io.tcpserver.security;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import com.sun.management.UnixOperatingSystemMXBean;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Does at command what the settings of SECURITY.md protect from.
 */
@EnableAutoConfiguration
@Import(GuardedApplication.CommandHandler.class)
public class GuardedApplication {

	public static void main(String[] arguments) {
		SpringApplication.run(GuardedApplication.class, arguments);
	}

	@TcpHandler
	static class CommandHandler {

		private final List<byte[]> kept = new ArrayList<>();

		@OnMessage
		String command(String line) throws InterruptedException {
			switch (line) {
				case "wait" -> new CountDownLatch(1).await();
				case "exhaust" -> {
					while (true) {
						this.kept.add(new byte[1024 * 1024]);
					}
				}
				case "answer at length" -> {
					return "x".repeat(12 * 1024 * 1024);
				}
				case "open files" -> {
					return String.valueOf(((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
						.getMaxFileDescriptorCount());
				}
				default -> {
				}
			}
			return line;
		}

	}

}
