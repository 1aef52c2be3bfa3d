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

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.stream.StreamHandler;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * The process of {@link DeveloperToolsTests}: restarts when it gets a line. Without the
 * annotation of a configuration, which the demo would find.
 */
@ImportAutoConfiguration(TcpServerAutoConfiguration.class)
public class DevelopedApplication {

	public static void main(String[] arguments) throws IOException {
		SpringApplication application = new SpringApplication(DevelopedApplication.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		Environment environment = application.run(arguments).getEnvironment();
		PrintStream out = System.out;
		out.println("mode " + environment.getProperty("tcp.server.shutdown.mode"));
		out.println("port " + environment.getProperty("local.tcp.server.port"));
		if (System.in.read() >= 0) {
			Restarter.getInstance().restart();
		}
	}

	@Bean
	@TcpHandler
	StreamHandler busyHandler() {
		return (reader, writer) -> {
			writer.write(reader.readLine() + "\n");
			// Busy until it is interrupted
			new CountDownLatch(1).await();
		};
	}

}
