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

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;

import io.tcpserver.HandlerLoad;
import io.tcpserver.LimitCause;
import io.tcpserver.MemoryUse;
import io.tcpserver.ServerCapacity;
import io.tcpserver.ServerMemory;
import io.tcpserver.TcpServer;
import io.tcpserver.TcpServer.State;
import io.tcpserver.fixture.Asyncio;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpServerHealthIndicator}.
 */
class TcpServerHealthIndicatorTests {

	private final AcceptFailures acceptFailures = new AcceptFailures();

	@ParameterizedTest
	@CsvSource({ "BOUND, UNKNOWN", "SERVING, UP", "PAUSED, OUT_OF_SERVICE", "CLOSING, OUT_OF_SERVICE",
			"CLOSED, OUT_OF_SERVICE", "FAILED, DOWN" })
	void statusFollowsTheStateOfAServerThatShouldServe(State state, String status) {
		assertThat(health(new FixedTcpServer(state), true).getStatus()).isEqualTo(new Status(status));
	}

	@ParameterizedTest
	@CsvSource({ "BOUND, UNKNOWN", "SERVING, UP", "PAUSED, OUT_OF_SERVICE", "CLOSING, OUT_OF_SERVICE",
			"CLOSED, UNKNOWN", "FAILED, DOWN" })
	void serverThatIsStartedByTheApplicationMayBeClosed(State state, String status) {
		assertThat(health(new FixedTcpServer(state), false).getStatus()).isEqualTo(new Status(status));
	}

	@Test
	void failedListenerIsDownWithItsCause() {
		Health health = health(new FixedTcpServer(State.FAILED, new IOException("Listener broke")), true);
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("error", "java.io.IOException: Listener broke")
			.containsEntry("state", State.FAILED);
	}

	@Test
	void detailsShowWhereTheServerListens() {
		Map<String, Object> details = health(new FixedTcpServer(State.SERVING), true).getDetails();
		assertThat(details).containsOnlyKeys("state", "sockets", "acceptErrors")
			.containsEntry("acceptErrors", 0L)
			.extractingByKey("sockets")
			.asInstanceOf(InstanceOfAssertFactories.LIST)
			.containsExactly("127.0.0.1:8888");
	}

	@Test
	void serverThatIsShortOfMemoryIsUpAndSaysSo() {
		ServerMemory memory = new ServerMemory(MemoryUse.NONE, 1000, true, 1001, true, 0);
		Health health = health(new FixedTcpServer(State.SERVING, memory), true);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("memoryExceeded", 1000L);
	}

	@Test
	void serverWhoseHandlersWaitForThreadsIsUpAndSaysSo() {
		HandlerLoad load = new HandlerLoad(200, 200, 3, Duration.ofMillis(1234));
		TcpServer server = new FixedTcpServer(State.SERVING).withHandlerLoad(load);
		assertThat(health(server, true).getStatus()).isEqualTo(Status.UP);
		assertThat(health(server, true).getDetails()).containsEntry("handlersWaiting", 3)
			.containsEntry("handlersLongestWait", "1234 ms")
			.containsEntry("handlerMaxThreads", 200);
		assertThat(HandlerThreadsDescriptor.of(server))
			.isEqualTo(new HandlerThreadsDescriptor(200, 200, 3, Duration.ofMillis(1234)));
		assertThat(HandlerThreadsDescriptor.of(new FixedTcpServer(State.SERVING))).isNull();
	}

	@Test
	void serverForWhichOthersLeaveNothingIsUpAndSaysSo() {
		ServerCapacity capacity = new ServerCapacity(5, 5, LimitCause.DESCRIPTORS, 40);
		Health health = health(new FixedTcpServer(State.SERVING, capacity), true);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("limitReached", 5)
			.containsEntry("limitCause", LimitCause.DESCRIPTORS);
	}

	@Test
	void serverWithRoomSaysNothingOfItsLimit() {
		ServerCapacity capacity = new ServerCapacity(5, 6, LimitCause.DESCRIPTORS, 40);
		assertThat(health(new FixedTcpServer(State.SERVING, capacity), true).getDetails())
			.doesNotContainKeys("limitReached", "limitCause");
	}

	@Test
	void limitsShowWhatSetsThem() {
		ServerCapacity capacity = new ServerCapacity(5, 5, LimitCause.HEAP, 40);
		assertThat(LimitsDescriptor.of(new FixedTcpServer(State.SERVING, capacity)))
			.isEqualTo(new LimitsDescriptor(5, 5, true, LimitCause.HEAP, 40));
		assertThat(LimitsDescriptor.of(new FixedTcpServer(State.SERVING)))
			.isEqualTo(new LimitsDescriptor(null, 0, false, null, 0));
	}

	@Asyncio("A33")
	@Test
	void failureToAcceptIsADetailUntilAcceptingWorksAgain() {
		TcpServer server = new FixedTcpServer(State.SERVING);
		InetSocketAddress address = FixedTcpServer.ADDRESS;
		this.acceptFailures.acceptFailed(server, address, new IOException("Too many open files"), 2,
				Duration.ofMillis(100));
		Health health = health(server, true);
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("acceptFailures", Map.of("127.0.0.1:8888",
				new AcceptFailures.Failure("java.io.IOException: Too many open files", 2, "100 ms")));
		this.acceptFailures.acceptRecovered(server, address, 2);
		assertThat(health(server, true).getDetails()).doesNotContainKey("acceptFailures");
	}

	@Test
	void failureToAcceptIsForgottenWhenTheListenerIsGone() {
		TcpServer server = new FixedTcpServer(State.SERVING);
		IOException cause = new IOException("Too many open files");
		this.acceptFailures.acceptFailed(server, FixedTcpServer.ADDRESS, cause, 1, Duration.ofMillis(50));
		this.acceptFailures.listenerFailed(server, FixedTcpServer.ADDRESS, cause);
		assertThat(this.acceptFailures.of("fixed")).isEmpty();
		this.acceptFailures.acceptFailed(server, FixedTcpServer.ADDRESS, cause, 1, Duration.ofMillis(50));
		this.acceptFailures.closing(server);
		assertThat(this.acceptFailures.of("fixed")).isEmpty();
	}

	private Health health(TcpServer server, boolean autoStartup) {
		return new TcpServerHealthIndicator(server, () -> autoStartup, this.acceptFailures).health();
	}

}
