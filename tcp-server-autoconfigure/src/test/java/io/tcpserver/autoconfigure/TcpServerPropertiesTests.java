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

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.tcpserver.TcpServerSettings;
import io.tcpserver.context.TcpServerDefinition;
import io.tcpserver.settings.CharsetErrors;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.OneWay;
import io.tcpserver.settings.ReplyOrder;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.Transport;
import io.tcpserver.settings.WriteBufferLimits;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link TcpServerProperties}: what each property means to a server.
 */
class TcpServerPropertiesTests {

	private final MockEnvironment environment = new MockEnvironment();

	private TcpServerPropertiesTests with(String key, String value) {
		this.environment.setProperty("tcp.server." + key, value);
		return this;
	}

	private TcpServerDefinition definition() {
		return new PropertiesTcpServerDefinitions(this.environment, () -> null).definition("default");
	}

	private TcpServerSettings settings() {
		TcpServerDefinition definition = definition();
		return TcpServerSettings.of((settings) -> definition.apply(settings, 0));
	}

	@Test
	void defaultsAreThoseOfTheCore() {
		TcpServerSettings core = TcpServerSettings.of((settings) -> settings.port(8888));
		// Each has a directory of its own; only the servers of an application share I/O
		// threads
		assertThat(settings()).usingRecursiveComparison()
			.ignoringFields("collaborators.directory", "values.sharedIoThreads")
			.isEqualTo(core);
		assertThat(definition().autoStartup()).isTrue();
		assertThat(definition().enabled()).isTrue();
		assertThat(definition().gracePeriod()).isEqualTo(Duration.ofSeconds(30));
		assertThat(definition().preDrainWait()).isZero();
	}

	@Test
	void bind() {
		with("enabled", "false").with("auto-startup", "false");
		assertThat(definition().enabled()).isFalse();
		assertThat(definition().autoStartup()).isFalse();
	}

	@Test
	void bindListening() {
		with("backlog", "10").with("accept-batch", "3").with("reuse-address", "false").with("reuse-port", "true");
		TcpServerSettings settings = settings();
		assertThat(settings.listen().backlog()).isEqualTo(10);
		assertThat(settings.listen().acceptBatch()).isEqualTo(3);
		assertThat(settings.listen().reuseAddress()).isFalse();
		assertThat(settings.listen().reusePort()).isTrue();
	}

	@Test
	void bindEngine() {
		with("transport", "nio").with("io-threads", "3")
			.with("charset", "iso-8859-1")
			.with("charset-errors", "report")
			.with("stream.limit", "1KB");
		TcpServerSettings settings = settings();
		assertThat(settings.transport()).isEqualTo(Transport.NIO);
		assertThat(settings.ioThreads()).isEqualTo(3);
		assertThat(settings.charset()).isEqualTo(StandardCharsets.ISO_8859_1);
		assertThat(settings.text().errors()).isEqualTo(CharsetErrors.REPORT);
		assertThat(settings.streamLimit()).isEqualTo(1024);
	}

	@ParameterizedTest
	@CsvSource({ "auto,AUTO", "nio,NIO", "epoll,EPOLL", "io-uring,IO_URING", "kqueue,KQUEUE" })
	void bindTransport(String value, Transport transport) {
		assertThat(with("transport", value).settings().transport()).isEqualTo(transport);
	}

	@Test
	void bindLogging() {
		assertThat(settings().protocolErrors().excerptBytes()).isZero();
		with("logging.excerpt-bytes", "256");
		assertThat(settings().protocolErrors().excerptBytes()).isEqualTo(256);
		this.environment.setProperty("tcp.servers.chat.port", "0");
		TcpServerDefinition chat = new PropertiesTcpServerDefinitions(this.environment, () -> null).definition("chat");
		assertThat(TcpServerSettings.of((settings) -> chat.apply(settings, 0)).protocolErrors().excerptBytes())
			.isEqualTo(256);
	}

	@Test
	void bindWithoutUnits() {
		assertThat(with("stream.limit", "100").settings().streamLimit()).isEqualTo(100);
	}

	@Test
	void valueThatCannotBeConvertedNamesTheProperty() {
		with("transport", "carrier-pigeon");
		assertThatExceptionOfType(BindException.class).isThrownBy(this::definition)
			.satisfies((ex) -> assertThat(ex.getName()).hasToString("tcp.server.transport"));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			port, 65536
			port, -1
			backlog, 0
			accept-batch, 0
			io-threads, 0
			stream.limit, 0
			stream.limit, 3GB
			handler.max-threads, 0
			write-buffer.low, -1
			write-buffer.high, -1
			write-buffer.high, 2GB
			socket.keep-alive-idle, 0
			socket.keep-alive-interval, 10h
			socket.keep-alive-count, 0
			socket.keep-alive-count, 128
			socket.user-timeout, 0
			socket.send-buffer, 0
			socket.receive-buffer, 4GB
			shutdown.grace-period, -1s
			shutdown.pre-drain-wait, -1s
			shutdown.one-way-wait, -1s
			logging.excerpt-bytes, -1
			logging.excerpt-bytes, 257
			path, a\0b
			""")
	void valueThatMakesNoSenseNamesTheProperty(String key, String value) {
		with(key, value);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class).isThrownBy(this::definition)
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server." + key))
			.satisfies((ex) -> assertThat(ex.getReason()).isNotBlank());
	}

	@Nested
	class Address {

		@Test
		void bindPort() {
			assertThat(with("port", "1234").settings().addresses()).containsExactly(new InetSocketAddress(1234));
		}

		@Test
		void bindAddressesInOrder() {
			assertThat(with("port", "1234").with("address", "localhost,::1").settings().addresses()).containsExactly(
					InetSocketAddress.createUnresolved("localhost", 1234),
					InetSocketAddress.createUnresolved("::1", 1234));
		}

		@Test
		void bindAddressesOfAList() {
			assertThat(with("port", "1234").with("address[0]", "localhost")
				.with("address[1]", "::1")
				.settings()
				.addresses()).hasSize(2);
		}

		@Test
		void blankAddressMeansAllInterfaces() {
			assertThat(with("port", "1234").with("address", "").settings().addresses())
				.containsExactly(new InetSocketAddress(1234));
		}

		@Test
		void bindPath() {
			TcpServerSettings settings = with("path", "run/app.sock").with("cleanup-socket", "false").settings();
			assertThat(settings.addresses()).containsExactly(UnixDomainSocketAddress.of("run/app.sock"));
			assertThat(settings.listen().cleanupSocket()).isFalse();
		}

		@Test
		void blankPathIsNotSet() {
			assertThat(with("path", "").with("port", "1234").settings().addresses())
				.containsExactly(new InetSocketAddress(1234));
		}

		@Test
		void earlierPortIsUsedInPlaceOfAnyFreeOne() {
			TcpServerDefinition definition = with("port", "0").with("address", "localhost").definition();
			assertThat(TcpServerSettings.of((settings) -> definition.apply(settings, 4321)).addresses())
				.containsExactly(InetSocketAddress.createUnresolved("localhost", 4321));
		}

		@Test
		void earlierPortIsNotUsedInPlaceOfAnother() {
			TcpServerDefinition definition = with("port", "1234").definition();
			assertThat(TcpServerSettings.of((settings) -> definition.apply(settings, 4321)).addresses())
				.containsExactly(new InetSocketAddress(1234));
		}

		@Test
		void pathAndPortExcludeEachOther() {
			with("path", "app.sock").with("port", "1234");
			assertThatExceptionOfType(InvalidTcpServerPropertiesException.class)
				.isThrownBy(TcpServerPropertiesTests.this::definition)
				.withMessageContaining("'tcp.server.path' and 'tcp.server.port' are both set");
		}

		@Test
		void pathAndAddressExcludeEachOther() {
			with("path", "app.sock").with("address[0]", "localhost");
			assertThatExceptionOfType(InvalidTcpServerPropertiesException.class)
				.isThrownBy(TcpServerPropertiesTests.this::definition)
				.withMessageContaining("'tcp.server.path' and 'tcp.server.address' are both set");
		}

	}

	@Nested
	class WriteBuffer {

		@Test
		void bind() {
			assertThat(with("write-buffer.low", "1KB").with("write-buffer.high", "2KB").settings().writeBuffer())
				.isEqualTo(new WriteBufferLimits(1024, 2048));
		}

		@Test
		void bindWithoutUnits() {
			assertThat(with("write-buffer.low", "0").with("write-buffer.high", "0").settings().writeBuffer())
				.isEqualTo(new WriteBufferLimits(0, 0));
		}

		@Test
		void lowIsAQuarterOfHigh() {
			assertThat(with("write-buffer.high", "4000").settings().writeBuffer())
				.isEqualTo(new WriteBufferLimits(1000, 4000));
		}

		@Test
		void highIsFourTimesLow() {
			assertThat(with("write-buffer.low", "1GB").settings().writeBuffer())
				.isEqualTo(new WriteBufferLimits(1 << 30, Integer.MAX_VALUE));
		}

		@Test
		void highBelowLowNamesTheProperty() {
			with("write-buffer.low", "2KB").with("write-buffer.high", "1KB");
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(TcpServerPropertiesTests.this::definition)
				.withMessageContaining("1024")
				.withMessageContaining("2048")
				.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.write-buffer.high"));
		}

	}

	@Nested
	class SlowConsumers {

		@ParameterizedTest
		@CsvSource({ "wait,WAIT", "skip,SKIP", "close,CLOSE" })
		void bind(String value, SlowConsumer.Policy policy) {
			assertThat(with("slow-consumer.policy", value).with("slow-consumer.limit", "2KB").settings().slowConsumer())
				.isEqualTo(new SlowConsumer(policy, 2048));
		}

		@Test
		void bindWithoutUnits() {
			assertThat(with("slow-consumer.limit", "2000").settings().slowConsumer())
				.isEqualTo(SlowConsumer.defaults().withLimit(2000));
		}

		@Test
		void defaultsAreThoseOfTheServer() {
			assertThat(settings().slowConsumer()).isEqualTo(SlowConsumer.defaults());
		}

		@Test
		void limitMustBePositive() {
			with("slow-consumer.limit", "0");
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(TcpServerPropertiesTests.this::definition)
				.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.slow-consumer.limit"));
		}

	}

	@Nested
	class Handler {

		@ParameterizedTest
		@CsvSource({ "auto,AUTO", "virtual,VIRTUAL", "platform,PLATFORM" })
		void bind(String value, HandlerThreads.Mode mode) {
			assertThat(with("handler.threads", value).with("handler.max-threads", "7").settings().handlerThreads())
				.isEqualTo(new HandlerThreads(mode, 7));
		}

		@ParameterizedTest
		@CsvSource({ "auto,false,PLATFORM", "auto,true,AUTO", "virtual,false,VIRTUAL", "platform,true,PLATFORM" })
		void autoHonorsADecisionAgainstVirtualThreads(String value, String virtual, HandlerThreads.Mode mode) {
			TcpServerPropertiesTests.this.environment.setProperty("spring.threads.virtual.enabled", virtual);
			assertThat(with("handler.threads", value).settings().handlerThreads().mode()).isEqualTo(mode);
		}

		@Test
		void defaultHonorsADecisionAgainstVirtualThreads() {
			TcpServerPropertiesTests.this.environment.setProperty("spring.threads.virtual.enabled", "false");
			assertThat(settings().handlerThreads().mode()).isEqualTo(HandlerThreads.Mode.PLATFORM);
		}

		@ParameterizedTest
		@CsvSource({ "request,REQUEST", "completion,COMPLETION" })
		void bindConcurrency(String value, ReplyOrder order) {
			assertThat(settings().messageConcurrency()).isEqualTo(new MessageConcurrency(1, ReplyOrder.REQUEST));
			assertThat(with("handler.concurrent-messages", "7").with("handler.reply-order", value)
				.settings()
				.messageConcurrency()).isEqualTo(new MessageConcurrency(7, order));
		}

		@ParameterizedTest
		@ValueSource(strings = { "0", "-1" })
		void oneMessageAtLeastIsHandledAtATime(String value) {
			with("handler.concurrent-messages", value);
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(TcpServerPropertiesTests.this::definition)
				.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.handler.concurrent-messages"));
		}

		@Test
		void numberOfThreadsIsNamedByItsOwnFailure() {
			with("handler.threads", "platform").with("handler.max-threads", "0");
			assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
				.isThrownBy(TcpServerPropertiesTests.this::definition)
				.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tcp.server.handler.max-threads"));
		}

	}

	@Nested
	class Shutdown {

		@Test
		void bind() {
			with("shutdown.mode", "graceful").with("shutdown.grace-period", "500ms")
				.with("shutdown.pre-drain-wait", "5s")
				.with("shutdown.one-way-wait", "700ms");
			assertThat(settings().shutdown().oneWayWait()).isEqualTo(Duration.ofMillis(700));
			assertThat(definition().gracePeriod()).isEqualTo(Duration.ofMillis(500));
			assertThat(definition().preDrainWait()).isEqualTo(Duration.ofSeconds(5));
			assertThat(settings().shutdown().gracePeriod()).isEqualTo(Duration.ofMillis(500));
		}

		@Test
		void bindWithoutUnits() {
			with("shutdown.grace-period", "10").with("shutdown.pre-drain-wait", "5").with("shutdown.one-way-wait", "7");
			assertThat(settings().shutdown().oneWayWait()).isEqualTo(Duration.ofSeconds(7));
			assertThat(definition().gracePeriod()).isEqualTo(Duration.ofSeconds(10));
			assertThat(definition().preDrainWait()).isEqualTo(Duration.ofSeconds(5));
		}

		@ParameterizedTest
		@EnumSource
		void bindOneWay(OneWay oneWay) {
			with("shutdown.one-way", oneWay.name().toLowerCase(Locale.ROOT));
			assertThat(settings().shutdown().oneWay()).isEqualTo(oneWay);
		}

		// As YAML has them
		@Test
		void bindOneWayFromBooleans() {
			Map<String, Object> yaml = new HashMap<>(Map.of("tcp.server.shutdown.one-way", true));
			TcpServerPropertiesTests.this.environment.getPropertySources()
				.addFirst(new MapPropertySource("yaml", yaml));
			assertThat(settings().shutdown().oneWay()).isEqualTo(OneWay.TRUE);
			yaml.put("tcp.server.shutdown.one-way", false);
			assertThat(settings().shutdown().oneWay()).isEqualTo(OneWay.FALSE);
		}

		@Test
		void immediateHasNoGracePeriod() {
			with("shutdown.mode", "immediate").with("shutdown.grace-period", "10s");
			assertThat(definition().gracePeriod()).isZero();
			assertThat(settings().shutdown().gracePeriod()).isZero();
			assertThat(settings().shutdown().immediate()).isTrue();
		}

		@Test
		void gracefulIsNotImmediate() {
			with("shutdown.grace-period", "0s");
			assertThat(settings().shutdown().immediate()).isFalse();
		}

	}

}
