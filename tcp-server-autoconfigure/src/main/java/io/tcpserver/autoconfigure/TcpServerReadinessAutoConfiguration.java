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

import io.tcpserver.actuate.TcpServerReadinessConfiguration;
import io.tcpserver.context.TcpServers;

import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration that makes the
 * {@linkplain TcpServerHealthContributorAutoConfiguration health} of the servers a part
 * of the readiness group, which Kubernetes probes. A server with
 * {@code tcp.server.readiness.enabled=false} takes no part.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = TcpServerHealthContributorAutoConfiguration.class,
		afterName = "org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration")
@ConditionalOnClass({ HealthEndpointGroupsPostProcessor.class, AdditionalPathsMapper.class })
@ConditionalOnBean(value = TcpServers.class, name = "tcpServerHealthContributor")
@Import(TcpServerReadinessConfiguration.class)
public final class TcpServerReadinessAutoConfiguration {

}
