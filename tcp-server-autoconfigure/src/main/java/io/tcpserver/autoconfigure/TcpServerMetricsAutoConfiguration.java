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

package io.tcpserver.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.tcpserver.context.TcpServers;
import io.tcpserver.metrics.ConnectionDurationObserver;
import io.tcpserver.metrics.FrameErrorObserver;
import io.tcpserver.metrics.TcpServerMetrics;
import io.tcpserver.metrics.TlsHandshakeObserver;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of the {@linkplain io.tcpserver.metrics.TcpServerMeters meters} of
 * the servers.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = TcpServerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "tcp.server.enabled", matchIfMissing = true)
@ConditionalOnBean({ MeterRegistry.class, TcpServers.class })
public final class TcpServerMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TcpServerMetrics tcpServerMetrics(TcpServers servers) {
		return new TcpServerMetrics(servers);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	ConnectionDurationObserver tcpServerConnectionDurationObserver(MeterRegistry registry) {
		return new ConnectionDurationObserver(registry);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	TlsHandshakeObserver tcpServerTlsHandshakeObserver(MeterRegistry registry) {
		return new TlsHandshakeObserver(registry);
	}

	@Bean
	@Lazy
	@ConditionalOnMissingBean
	FrameErrorObserver tcpServerFrameErrorObserver(MeterRegistry registry) {
		return new FrameErrorObserver(registry);
	}

}
