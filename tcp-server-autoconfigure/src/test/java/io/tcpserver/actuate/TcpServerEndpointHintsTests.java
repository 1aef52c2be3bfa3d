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

import io.tcpserver.MemoryUse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the runtime hints of {@link TcpServerEndpoint} and
 * {@link TcpServerEndpointWebExtension}.
 */
class TcpServerEndpointHintsTests {

	private final RuntimeHints hints = new RuntimeHints();

	@ParameterizedTest
	@ValueSource(classes = { ServersDescriptor.class, ServerDescriptor.class, ServerDetailsDescriptor.class,
			ClientsDescriptor.class, BytesDescriptor.class, ConnectionDescriptor.class, ErrorDescriptor.class,
			LimitsDescriptor.class, MemoryDescriptor.class, MemoryUse.class, DiscardedDescriptor.class,
			TlsDescriptor.class, TlsSessionDescriptor.class, ProxyHeaderDescriptor.class, PageDescriptor.class,
			ServerSettingsDescriptor.class })
	void whatIsWrittenAsJsonCanBeReadInANativeImage(Class<?> type) {
		new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, TcpServerEndpoint.class,
				TcpServerEndpointWebExtension.class);
		assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(this.hints);
		assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(type, type.getRecordComponents()[0].getName()))
			.accepts(this.hints);
	}

}
