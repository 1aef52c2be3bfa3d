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

package io.tcpserver.push;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.ConnectionLostException;
import io.tcpserver.SlowConsumerException;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettings;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Connected;
import io.tcpserver.harness.Crowd;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.SlowConsumer;
import io.tcpserver.settings.SlowConsumer.Policy;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.WriteBufferLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * A client that does not read costs bounded memory and delays nobody.
 */
class SlowConsumerTests {

	private static final int MESSAGE = 1000;

	private static final int HIGH = 16 * 1024;

	private static final int LIMIT = 256 * 1024;

	@RegisterExtension
	final Servers servers = new Servers();

	private final Observer observer = new Observer();

	private Consumer<TcpServerSettingsBuilder> policy(Policy policy) {
		// A small buffer of the kernel's fills soon
		return (settings) -> settings.socket(SocketSettings.defaults().withBuffers(8192, null))
			.writeBuffer(WriteBufferLimits.of(null, HIGH))
			.slowConsumer(new SlowConsumer(policy, LIMIT))
			.observer(this.observer);
	}

	@ParameterizedTest
	@EnumSource(Policy.class)
	void othersGetEveryBroadcastWhileOneDoesNotRead(Policy policy) throws Exception {
		Crowd crowd = new Crowd(this.servers, policy(policy)).join(3);
		TcpConnection slow = crowd.joinSlow();
		int messages = 2000;
		long mostPending = 0;
		int queued = 0;
		for (int i = 0; i < messages; i++) {
			queued += crowd.all().broadcast(message(i));
			mostPending = Math.max(mostPending, slow.pendingWriteBytes());
			for (int reader = 0; reader < 3; reader++) {
				assertThat(crowd.client(reader).readText(MESSAGE)).isEqualTo(message(i));
			}
		}
		int forSlow = queued - 3 * messages;
		assertThat(forSlow).isBetween(1, messages - 1);
		assertThat(mostPending).isGreaterThan(HIGH)
			.isLessThanOrEqualTo((policy == Policy.WAIT) ? LIMIT : HIGH + MESSAGE);
		assertThat(this.observer.pending).allMatch((pending) -> pending > HIGH);
		if (policy == Policy.SKIP) {
			assertThat(slow.isOpen()).isTrue();
			assertThat(this.observer.told).hasSize(messages - forSlow).containsOnly(slow);
			assertThat(new String(crowd.client(3).read(forSlow * MESSAGE))).startsWith(message(0)).endsWith(" ");
		}
		else {
			assertThat(Background.result(slow.closed())).isEqualTo(CloseReason.SLOW_CONSUMER);
			assertThat(slow.pendingWriteBytes()).isZero();
			assertThat(this.observer.told).containsExactly(slow);
			assertThat(crowd.server().statistics().closed()).containsOnlyKeys(CloseReason.SLOW_CONSUMER);
		}
	}

	@Test
	void aClientThatWasSkippedGetsWhatFollowsOnceItHasCaughtUp() throws Exception {
		Crowd crowd = new Crowd(this.servers, policy(Policy.SKIP));
		TcpConnection slow = crowd.joinSlow();
		int queued = 0;
		CompletableFuture<Void> sent = slow.send(message(queued));
		while (!sent.isCompletedExceptionally()) {
			queued++;
			sent = slow.send(message(queued));
		}
		assertThat(cause(sent)).isInstanceOfSatisfying(SlowConsumerException.class,
				(ex) -> assertThat(ex.pendingWriteBytes()).isBetween(HIGH + 1L, HIGH + (long) MESSAGE));
		CompletableFuture<Void> drained = slow.drainAsync();
		crowd.client(0).read(queued * MESSAGE);
		Background.result(drained);
		Background.result(slow.send("again"));
		assertThat(crowd.client(0).readText(5)).isEqualTo("again");
	}

	@ParameterizedTest
	@EnumSource(value = Policy.class, names = { "WAIT", "CLOSE" })
	void everyMessageThatWasQueuedForAClosedClientFailsOnce(Policy policy) throws Exception {
		Crowd crowd = new Crowd(this.servers, policy(policy));
		TcpConnection slow = crowd.joinSlow();
		AtomicInteger told = new AtomicInteger();
		List<CompletableFuture<Void>> messages = new ArrayList<>();
		while (slow.isOpen()) {
			CompletableFuture<Void> sent = slow.send(message(messages.size()));
			messages.add(sent);
			sent.whenComplete((nothing, ex) -> told.incrementAndGet());
		}
		assertThat(Background.result(slow.closed())).isEqualTo(CloseReason.SLOW_CONSUMER);
		assertThat(messages).allMatch(CompletableFuture::isDone);
		assertThat(told).hasValue(messages.size());
		assertThat(cause(messages.get(messages.size() - 1))).isInstanceOfSatisfying(ConnectionLostException.class,
				(ex) -> assertThat(ex.reason()).isEqualTo(CloseReason.SLOW_CONSUMER));
		assertThat(this.observer.told).hasSize(1);
	}

	@Test
	void manyThreadsTogetherDoNotPassTheLimit() throws Exception {
		Crowd crowd = new Crowd(this.servers, policy(Policy.WAIT));
		TcpConnection slow = crowd.joinSlow();
		List<CompletableFuture<Long>> threads = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			threads.add(Background.start(() -> {
				long mostPending = 0;
				while (slow.isOpen()) {
					slow.send(message(0));
					mostPending = Math.max(mostPending, slow.pendingWriteBytes());
				}
				return mostPending;
			}));
		}
		for (CompletableFuture<Long> thread : threads) {
			assertThat(Background.result(thread)).isLessThanOrEqualTo(LIMIT);
		}
		assertThat(Background.result(slow.closed())).isEqualTo(CloseReason.SLOW_CONSUMER);
		assertThat(this.observer.told).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(Policy.class)
	void oneMessageMayBeLargerThanTheLimit(Policy policy) throws Exception {
		Crowd crowd = new Crowd(this.servers, policy(policy)).join(1);
		CompletableFuture<Void> sent = crowd.connection(0).send(new byte[4 * LIMIT]);
		assertThat(crowd.client(0).read(4 * LIMIT)).hasSize(4 * LIMIT);
		Background.result(sent);
	}

	@Test
	void whatTheHandlerWritesIsNotSubjectToThePolicy() throws Exception {
		try (Connected connected = Connected.openToSlowClient(policy(Policy.CLOSE))) {
			for (int i = 0; i < 1000; i++) {
				connected.writer().write(message(i));
			}
			assertThat(connected.client().read(1000 * MESSAGE)).hasSize(1000 * MESSAGE);
			assertThat(connected.connection().isOpen()).isTrue();
		}
	}

	@Test
	void theLimitMustBePositive() {
		assertThatIllegalArgumentException().isThrownBy(() -> SlowConsumer.defaults().withLimit(0))
			.withMessage("slow-consumer.limit must be at least 1, got 0");
	}

	@Test
	void waitingForOneMiBIsTheDefault() {
		TcpServerSettings settings = TcpServerSettings.of((builder) -> builder.port(0));
		assertThat(settings.slowConsumer()).isEqualTo(new SlowConsumer(Policy.WAIT, 1024 * 1024))
			.isEqualTo(SlowConsumer.defaults().withPolicy(Policy.SKIP).withPolicy(Policy.WAIT));
	}

	private static String message(int number) {
		return "%-1000d".formatted(number);
	}

	private static Throwable cause(CompletableFuture<Void> failed) {
		return assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> Background.result(failed))
			.actual()
			.getCause();
	}

	/**
	 * Notes who was too slow.
	 */
	private static final class Observer implements TcpServerObserver {

		private final List<TcpConnection> told = new CopyOnWriteArrayList<>();

		private final List<Long> pending = new CopyOnWriteArrayList<>();

		@Override
		public void slowConsumer(TcpConnection connection, long pendingWriteBytes) {
			this.pending.add(pendingWriteBytes);
			this.told.add(connection);
		}

	}

}
