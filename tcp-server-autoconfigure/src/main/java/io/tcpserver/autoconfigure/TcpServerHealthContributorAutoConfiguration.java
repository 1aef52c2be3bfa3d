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

import io.tcpserver.actuate.TcpServerHealthConfiguration;
import io.tcpserver.context.TcpServers;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of the health of the servers, unless
 * {@code management.health.tcp-server.enabled} is {@code false}. It is also there without
 * a server, as health groups may name it.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = TcpServerAutoConfiguration.class)
@ConditionalOnClass({ HealthContributor.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("tcp-server")
@ConditionalOnBean(TcpServers.class)
@ConditionalOnMissingBean(name = { "tcpServerHealthIndicator", "tcpServerHealthContributor" },
		search = SearchStrategy.CURRENT)
@Import(TcpServerHealthConfiguration.class)
public final class TcpServerHealthContributorAutoConfiguration {

}
