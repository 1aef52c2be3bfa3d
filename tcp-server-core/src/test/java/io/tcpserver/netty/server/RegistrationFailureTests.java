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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.util.stream.Stream;

import com.sun.management.UnixOperatingSystemMXBean;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.harness.Leaks;
import io.tcpserver.netty.stream.BlockingStreamRunner;
import io.tcpserver.netty.transport.FlakyTransport;
import io.tcpserver.netty.transport.NioTransport;
import io.tcpserver.settings.ConnectionLimits;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Errors in the listeners of Netty's promises, which Netty itself only logs.
 */
class RegistrationFailureTests {

	static Stream<Throwable> failures() {
		return Stream.of(new NoSuchFieldError("NONE"), new IllegalStateException("broken"), new IOException("broken"));
	}

	// As it is, and soon: nothing waits until the time for it is over
	@ParameterizedTest
	@MethodSource("failures")
	void bindFailsWithWhatAListenerHasThrown(Throwable failure) {
		FlakyTransport transport = new FlakyTransport();
		transport.failToRegister(failure);
		TcpServerSettings settings = TcpServerSettings
			.of((builder) -> builder.name("unregistered").address("127.0.0.1", 0).ioThreads(2));
		Throwable thrown = catchThrowable(() -> NettyTcpServer.bind(settings, transport,
				new BlockingStreamRunner(settings, (reader, writer) -> reader.transferTo(writer))));
		assertThat(thrown).matches((caught) -> caught == failure || caught.getCause() == failure);
		Leaks.assertNoThreads("unregistered");
	}

	// This charset cannot encode; selectors are open by then
	@Test
	@EnabledOnOs(OS.LINUX)
	void serverThatCannotBeCreatedLeavesNothingOpen() {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> builder.name("uncreated")
			.address("127.0.0.1", 0)
			.charset(Charset.forName("ISO-2022-CN"))
			.limits(ConnectionLimits.defaults().withReject("no room")));
		long before = openFiles();
		for (int i = 0; i < 50; i++) {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> NettyTcpServer.bind(settings, new NioTransport(),
						new BlockingStreamRunner(settings, (reader, writer) -> reader.transferTo(writer))));
		}
		Awaitility.await().until(() -> openFiles() < before + 50);
	}

	private static long openFiles() {
		return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
	}

}
