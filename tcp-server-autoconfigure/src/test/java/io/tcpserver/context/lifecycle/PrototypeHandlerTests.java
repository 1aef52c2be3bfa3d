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

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.fixture.LineClient;
import io.tcpserver.harness.Ports;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.MessageHandler;
import io.tcpserver.stream.AsyncStreamHandler;
import io.tcpserver.stream.AsyncStreamReader;
import io.tcpserver.stream.StreamHandler;
import io.tcpserver.stream.StreamReader;
import io.tcpserver.stream.StreamWriter;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a handler of prototype scope has another instance for each connection.
 */
@ExtendWith(OutputCaptureExtension.class)
class PrototypeHandlerTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TcpServerAutoConfiguration.class))
		.withBean(Journal.class)
		.withPropertyValues("tcp.server.port=0");

	private static LineClient connect(AssertableApplicationContext context) throws Exception {
		return new LineClient(Ports.of(context.getEnvironment()));
	}

	private static Journal journal(AssertableApplicationContext context) {
		return context.getBean(Journal.class);
	}

	@Test
	void fieldsAreTheStateOfOneConnection() {
		this.contextRunner.withUserConfiguration(Session.class).run((context) -> {
			assertThat(journal(context).entries).isEmpty();
			try (LineClient one = connect(context); LineClient other = connect(context)) {
				assertThat(one.exchange("a")).isEqualTo("a 1");
				assertThat(other.exchange("b")).isEqualTo("b 1");
				assertThat(one.exchange("c")).isEqualTo("c 2");
			}
			journal(context).awaitCount("destroyed", 2);
		});
	}

	@Test
	void instanceLivesFromOpenToClose() {
		this.contextRunner.withUserConfiguration(Session.class).run((context) -> {
			try (LineClient client = connect(context)) {
				client.exchange("a");
			}
			journal(context).awaitCount("destroyed", 1);
			assertThat(journal(context).entries).containsExactly("created", "constructed", "opened", "a", "closed PEER",
					"destroyed");
			assertThat(journal(context).threads).allMatch((thread) -> thread.startsWith("tcp-default-handler-"));
		});
	}

	@Test
	void handlerThatDoesNotBlockLivesOnTheIoThread() {
		this.contextRunner.withUserConfiguration(AsyncSession.class).run((context) -> {
			try (LineClient client = connect(context)) {
				assertThat(client.exchange("a")).isEqualTo("a 1");
			}
			journal(context).awaitCount("destroyed", 1);
			assertThat(journal(context).entries).containsExactly("created", "a", "destroyed");
			assertThat(journal(context).threads).allMatch((thread) -> thread.startsWith("tcp-io-"));
		});
	}

	// Which has nothing that blocks but its method for messages
	@Test
	void handlerOfMessagesThatBlocksIsNotCreatedOnTheIoThread() {
		this.contextRunner.withUserConfiguration(OnlyMessages.class).run((context) -> {
			try (LineClient client = connect(context)) {
				assertThat(client.exchange("a")).isEqualTo("a 1");
			}
			journal(context).awaitCount("destroyed", 1);
			assertThat(journal(context).threads).hasSize(3)
				.allMatch((thread) -> thread.startsWith("tcp-default-handler-"));
		});
	}

	@Test
	void messageHandlerOfABeanMethodHasAnInstanceForEachConnection() {
		assertCounts(MessageHandlers.class);
	}

	@Test
	void asyncMessageHandlerHasAnInstanceForEachConnection() {
		assertCounts(AsyncMessageHandlers.class);
	}

	@Test
	void streamHandlerHasAnInstanceForEachConnection() {
		assertCounts(Stream.class);
	}

	@Test
	void asyncStreamHandlerHasAnInstanceForEachConnection() {
		assertCounts(AsyncStream.class);
	}

	private void assertCounts(Class<?> configuration) {
		this.contextRunner.withUserConfiguration(configuration).run((context) -> {
			assertThat(journal(context).entries).isEmpty();
			for (int i = 1; i <= 2; i++) {
				try (LineClient client = connect(context)) {
					assertThat(client.exchange("a")).isEqualTo("a 1");
					assertThat(client.exchange("b")).isEqualTo("b 2");
				}
				journal(context).awaitCount("destroyed", i);
				journal(context).awaitCount("created", i);
			}
		});
	}

	@Test
	void constructorThatFailsClosesItsConnectionOnly(CapturedOutput output) {
		assertFailureIsOfOneConnection(output, Session.class, (journal) -> journal.failing = "created");
	}

	@Test
	void initMethodThatFailsClosesItsConnectionOnly(CapturedOutput output) {
		assertFailureIsOfOneConnection(output, Session.class, (journal) -> journal.failing = "constructed");
	}

	@Test
	void streamHandlerThatCannotBeCreatedClosesItsConnectionOnly(CapturedOutput output) {
		assertFailureIsOfOneConnection(output, Stream.class, (journal) -> journal.failing = "created");
	}

	@Test
	void asyncStreamHandlerThatCannotBeCreatedClosesItsConnectionOnly(CapturedOutput output) {
		assertFailureIsOfOneConnection(output, AsyncStream.class, (journal) -> journal.failing = "created");
	}

	private void assertFailureIsOfOneConnection(CapturedOutput output, Class<?> handler, Consumer<Journal> fail) {
		this.contextRunner.withUserConfiguration(handler).run((context) -> {
			try (LineClient one = connect(context)) {
				assertThat(one.exchange("a")).isEqualTo("a 1");
				fail.accept(journal(context));
				try (LineClient two = connect(context)) {
					assertThat(two.readLine()).isNull();
				}
				journal(context).failing = null;
				assertThat(one.exchange("b")).isEqualTo("b 2");
				try (LineClient three = connect(context)) {
					assertThat(three.exchange("a")).isEqualTo("a 1");
				}
			}
			journal(context).awaitCount("destroyed", 2);
			assertThat(context.getBean(TcpServer.class).statistics().closed()).containsEntry(CloseReason.HANDLER_ERROR,
					1L);
			assertThat(output.toString().lines().filter((line) -> line.contains("ERROR"))).singleElement()
				.asString()
				.matches(
						".*handler of connection \\S+ of TCP server 'default' from \\S+, for which '%s' could not be created"
							.formatted("prototypeHandlerTests." + handler.getSimpleName()));
		});
	}

	@Test
	void instancesAreDestroyedWhenTheirConnectionsAreAborted() {
		for (Class<?> handler : List.of(Session.class, Stream.class, AsyncStream.class)) {
			this.contextRunner.withUserConfiguration(handler).run((context) -> {
				try (LineClient client = connect(context)) {
					client.exchange("a");
					context.getBean(TcpServer.class).connections().forEach(TcpConnection::abort);
					journal(context).awaitCount("destroyed", 1);
				}
			});
		}
	}

	@Test
	void instancesAreDestroyedBeforeWhatTheyDependOn() {
		for (Class<?> handler : List.of(Session.class, Stream.class, AsyncStream.class)) {
			CompletableFuture<Journal> known = new CompletableFuture<>();
			this.contextRunner.withUserConfiguration(handler).run((context) -> {
				known.complete(journal(context));
				for (int i = 0; i < 10; i++) {
					connect(context).exchange("a");
				}
			});
			assertThat(known.join().entries).as(handler.getName()).endsWith("journal closed");
			assertThat(known.join().count("destroyed")).as(handler.getName()).isEqualTo(10);
		}
	}

	@Test
	void nextRunOfTheServerCreatesItsOwnInstances() {
		this.contextRunner.withUserConfiguration(Session.class).run((context) -> {
			TcpServer server = context.getBean(TcpServer.class);
			for (int i = 1; i <= 2; i++) {
				try (LineClient client = connect(context)) {
					assertThat(client.exchange("a")).isEqualTo("a 1");
				}
				journal(context).awaitCount("destroyed", i);
				server.close();
				server.waitClosed();
				server.startServing();
			}
		});
	}

	@Test
	void methodsAreCheckedAtStartWithoutAnInstance() {
		this.contextRunner.withUserConfiguration(InvalidMethods.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidCallbackMethodException.class,
						(ex) -> assertThat(ex.description()).contains("'@OnMessage message(CloseReason)'")
							.contains("for which there is no argument")));
	}

	@Test
	void typeThatABeanMethodDoesNotTellFailsStartup() {
		this.contextRunner.withUserConfiguration(UnknownType.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidCallbackMethodException.class, (ex) -> {
					assertThat(ex.description()).contains("class java.lang.Object",
							"'handler', which has prototype scope");
					assertThat(ex.wayOut()).startsWith("Let the @Bean method declare the class of the handler");
				}));
	}

	/**
	 * What instances write down.
	 */
	static class Journal implements DisposableBean {

		final List<String> entries = new CopyOnWriteArrayList<>();

		final List<String> threads = new CopyOnWriteArrayList<>();

		volatile @Nullable String failing;

		void add(String entry) {
			this.threads.add(Thread.currentThread().getName());
			if (entry.equals(this.failing)) {
				throw new IllegalStateException(entry + " on purpose");
			}
			this.entries.add(entry);
		}

		long count(String entry) {
			return this.entries.stream().filter(entry::equals).count();
		}

		void awaitCount(String entry, int count) {
			Awaitility.await().untilAsserted(() -> assertThat(count(entry)).isEqualTo(count));
		}

		@Override
		public void destroy() {
			this.entries.add("journal closed");
		}

	}

	@TcpHandler
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	static class Session {

		private final Journal journal;

		private int messages;

		Session(Journal journal) {
			this.journal = journal;
			journal.add("created");
		}

		@PostConstruct
		private void construct() {
			this.journal.add("constructed");
		}

		@OnOpen
		void open() {
			this.journal.add("opened");
		}

		@OnMessage
		String message(String line) {
			this.journal.add(line);
			return "%s %d".formatted(line, ++this.messages);
		}

		@OnClose
		void close(CloseReason reason) {
			this.journal.add("closed " + reason);
		}

		@PreDestroy
		private void destroy() {
			this.journal.add("destroyed");
		}

	}

	@TcpHandler
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	static class OnlyMessages extends Counting {

		OnlyMessages(Journal journal) {
			super(journal);
		}

		@OnMessage
		String message(String line) {
			this.journal.add(line);
			return count(line);
		}

	}

	@TcpHandler
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	static class AsyncSession extends Counting {

		AsyncSession(Journal journal) {
			super(journal);
		}

		@OnMessage
		CompletionStage<String> message(String line) {
			this.journal.add(line);
			return CompletableFuture.completedFuture(count(line));
		}

	}

	/**
	 * Counts the messages of its connection.
	 */
	abstract static class Counting implements DisposableBean {

		final Journal journal;

		private int messages;

		Counting(Journal journal) {
			this.journal = journal;
			journal.add("created");
		}

		final String count(String line) {
			return "%s %d".formatted(line, ++this.messages);
		}

		@Override
		public void destroy() {
			this.journal.add("destroyed");
		}

	}

	static final class CountingMessages extends Counting implements MessageHandler<String> {

		CountingMessages(Journal journal) {
			super(journal);
		}

		@Override
		public Object onMessage(String message, TcpConnection connection) {
			return count(message);
		}

	}

	static final class AsyncCountingMessages extends Counting implements AsyncMessageHandler<String> {

		AsyncCountingMessages(Journal journal) {
			super(journal);
		}

		@Override
		public CompletionStage<?> onMessage(String message, TcpConnection connection) {
			return CompletableFuture.completedFuture(count(message));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MessageHandlers {

		@TcpHandler
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		MessageHandler<String> handler(Journal journal) {
			return new CountingMessages(journal);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AsyncMessageHandlers {

		@TcpHandler
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		AsyncMessageHandler<String> handler(Journal journal) {
			return new AsyncCountingMessages(journal);
		}

	}

	@TcpHandler
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	static class Stream extends Counting implements StreamHandler {

		Stream(Journal journal) {
			super(journal);
		}

		@Override
		public void handle(StreamReader reader, StreamWriter writer) throws Exception {
			String line = reader.readLine();
			while (line != null) {
				writer.write(count(line) + "\n");
				writer.drain();
				line = reader.readLine();
			}
		}

	}

	@TcpHandler
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	static class AsyncStream extends Counting implements AsyncStreamHandler {

		AsyncStream(Journal journal) {
			super(journal);
		}

		@Override
		public CompletionStage<?> handle(AsyncStreamReader reader, StreamWriter writer) {
			return reader.readLine().thenCompose((line) -> {
				if (line == null) {
					return CompletableFuture.completedFuture(null);
				}
				writer.write(count(line) + "\n");
				return handle(reader, writer);
			});
		}

	}

	static class Invalid {

		Invalid() {
			throw new IllegalStateException("Created");
		}

		@OnMessage
		void message(CloseReason reason) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InvalidMethods {

		@TcpHandler
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		Invalid handler() {
			return new Invalid();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UnknownType {

		@TcpHandler
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		Object handler() {
			throw new IllegalStateException("Created");
		}

	}

}
