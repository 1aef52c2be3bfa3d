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

package io.tcpserver.context.lifecycle;

import java.util.ArrayList;
import java.util.List;

import io.tcpserver.TcpServer;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.harness.Handlers;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TrafficRefusal}.
 */
class TrafficRefusalTests {

	private final List<String> refusals = new ArrayList<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(TcpServerAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class))
		.withInitializer(this::record);

	private void record(ConfigurableApplicationContext context) {
		context.addApplicationListener((event) -> {
			if (event instanceof AvailabilityChangeEvent<?> change
					&& change.getState() == ReadinessState.REFUSING_TRAFFIC) {
				this.refusals.add(context.getBeanProvider(TcpServer.class)
					.stream()
					.map((server) -> server.state().name())
					.findFirst()
					.orElse("no server"));
			}
		});
	}

	@Test
	void announcedOnceBeforeServersStop() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC));
		assertThat(this.refusals).containsExactly("SERVING");
	}

	@Test
	void notAnnouncedWhenTheContextOnlyStops() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> {
				context.stop();
				assertThat(this.refusals).isEmpty();
			});
	}

	@Test
	void notAnnouncedWithoutServers() {
		this.contextRunner.run((context) -> AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC));
		assertThat(this.refusals).isEmpty();
	}

	@Test
	void notAnnouncedForAChildContext() {
		this.contextRunner.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.run((context) -> {
				GenericApplicationContext child = new GenericApplicationContext(context.getSourceApplicationContext());
				child.refresh();
				child.close();
				assertThat(this.refusals).isEmpty();
				assertThat(context.getBean(TrafficRefusal.class).getAsBoolean()).isFalse();
			});
	}

	@Test
	void announcedOnceBesideAWebServer() {
		new WebApplicationContextRunner(AnnotationConfigServletWebServerApplicationContext::new)
			.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class,
					ApplicationAvailabilityAutoConfiguration.class))
			.withBean(TomcatServletWebServerFactory.class, () -> new TomcatServletWebServerFactory(0))
			.withUserConfiguration(Handlers.Shout.class)
			.withPropertyValues("tcp.server.port=0")
			.withInitializer(this::record)
			.run((context) -> AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC));
		assertThat(this.refusals).containsExactly("SERVING");
	}

}
