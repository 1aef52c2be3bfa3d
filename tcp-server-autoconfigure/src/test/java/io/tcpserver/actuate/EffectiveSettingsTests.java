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

import java.util.List;
import java.util.Map;

import io.tcpserver.TcpServer;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.autoconfigure.TcpServerEndpointAutoConfiguration;
import io.tcpserver.context.TcpServerCustomizer;
import io.tcpserver.context.TcpServers;
import io.tcpserver.harness.Handlers;
import io.tcpserver.settings.Timeouts;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that Actuator shows the settings of servers that are in effect.
 */
class EffectiveSettingsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(TcpServerAutoConfiguration.class, TcpServerEndpointAutoConfiguration.class))
		.withUserConfiguration(Handlers.Shout.class, Handlers.Chat.class)
		.withPropertyValues("management.endpoints.web.exposure.include=*", "tcp.server.port=0", "tcp.server.backlog=7",
				"tcp.server.timeouts.idle=90s", "tcp.server.access.deny=10.0.0.0/8", "tcp.servers.chat.port=0",
				"tcp.servers.chat.address=127.0.0.1", "tcp.servers.chat.timeouts.idle=1500ms",
				"tcp.servers.chat.write-buffer.high=8KB");

	private static Map<String, Object> settings(ApplicationContext context, String serverName) {
		return context.getBean(TcpServerEndpoint.class).part(serverName, "settings").settings();
	}

	@Test
	void inheritedAndOwnSettingsAreShown() {
		this.contextRunner.run((context) -> assertThat(settings(context, "chat")).containsEntry("backlog", 7)
			.containsEntry("access.deny", List.of("10.0.0.0/8"))
			.containsEntry("timeouts.idle", "1500ms")
			.containsEntry("address", List.of("127.0.0.1"))
			.containsEntry("shutdown.grace-period", "30s")
			.containsEntry("shutdown.mode", "graceful")
			.containsEntry("charset", "UTF-8")
			.containsEntry("media-type", "application/json")
			.containsEntry("write-buffer.high", "8192B")
			.doesNotContainKeys("timeouts.read", "access.allow", "path"));
	}

	@Test
	void computedDefaultsAreShown() {
		this.contextRunner.run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			String threads = (Runtime.version().feature() >= 21) ? "virtual" : "platform";
			assertThat(settings(context, "default"))
				.containsEntry("io-threads", Runtime.getRuntime().availableProcessors())
				.containsEntry("share-io-threads", true)
				.containsEntry("transport", server.transport().id())
				.containsEntry("memory.total", server.memory().total() + "B")
				.containsEntry("limits.max-connections", server.maxConnections())
				.containsEntry("handler.threads", threads)
				.containsEntry("write-buffer.low", "16384B")
				.containsEntry("ssl.enabled", false);
		});
	}

	@Test
	void whatACustomizerHasChangedIsShown() {
		this.contextRunner
			.withBean(TcpServerCustomizer.class,
					() -> (server, settings) -> settings.ioThreads(1).timeouts(Timeouts.none()))
			.run((context) -> assertThat(settings(context, "default")).containsEntry("io-threads", 1)
				.containsEntry("share-io-threads", false)
				.doesNotContainKey("timeouts.idle"));
	}

	@Test
	void declaredSettingsAreShownBeforeTheStart() {
		this.contextRunner.withPropertyValues("tcp.server.auto-startup=false")
			.run((context) -> assertThat(settings(context, "chat")).containsEntry("backlog", 7)
				.containsEntry("auto-startup", false)
				.containsEntry("transport", "auto")
				.doesNotContainKeys("memory.total", "io-threads"));
	}

	@Test
	void functionsOfTheApplicationSanitizeSettings() {
		this.contextRunner.withBean(SanitizingFunction.class,
				() -> (data) -> data.getKey().equals("tcp.servers.chat.access.deny") ? data.withSanitizedValue() : data)
			.run((context) -> {
				assertThat(settings(context, "chat")).containsEntry("access.deny", SanitizableData.SANITIZED_VALUE);
				assertThat(settings(context, "default")).containsEntry("access.deny", List.of("10.0.0.0/8"));
			});
	}

	@Test
	void unknownPartsAreNamed() {
		this.contextRunner.run((context) -> {
			TcpServerEndpoint endpoint = context.getBean(TcpServerEndpoint.class);
			assertThatExceptionOfType(UnknownNameException.class).isThrownBy(() -> endpoint.part("chat", "setings"))
				.withMessage("There is no 'setings' of a server, only 'settings'");
			assertThatExceptionOfType(UnknownNameException.class).isThrownBy(() -> endpoint.part("other", "settings"));
			assertThat(context.getBean(TcpServers.class).settings("other")).isEmpty();
		});
	}

	@Test
	void configurationPropertiesShowWhatIsInherited() {
		this.contextRunner.withUserConfiguration(Report.class)
			.run((context) -> assertThat(properties(context, "tcp")).extractingByKey("servers")
				.extracting("chat")
				.hasFieldOrPropertyWithValue("backlog", 7)
				.hasFieldOrPropertyWithValue("timeouts.idle", "PT1.5S"));
	}

	@Test
	void configurationPropertiesNameWhereValuesComeFrom() {
		this.contextRunner.withUserConfiguration(Report.class)
			.run((context) -> assertThat(descriptor(context, "tcp").getInputs().toString())
				.contains("idle={value=1500ms, origin=\"tcp.servers.chat.timeouts.idle\" from property source"));
	}

	private static Map<String, ?> properties(ApplicationContext context, String prefix) {
		return descriptor(context, prefix).getProperties();
	}

	private static ConfigurationPropertiesReportEndpoint.ConfigurationPropertiesBeanDescriptor descriptor(
			ApplicationContext context, String prefix) {
		ConfigurationPropertiesReportEndpoint endpoint = new ConfigurationPropertiesReportEndpoint(List.of(),
				Show.ALWAYS);
		endpoint.setApplicationContext(context);
		return endpoint.configurationProperties()
			.getContexts()
			.get(context.getId())
			.getBeans()
			.values()
			.stream()
			.filter((bean) -> bean.getPrefix().equals(prefix))
			.findFirst()
			.orElseThrow();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableConfigurationProperties
	static class Report {

	}

}
