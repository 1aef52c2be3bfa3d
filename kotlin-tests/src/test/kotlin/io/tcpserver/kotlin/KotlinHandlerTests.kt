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

package io.tcpserver.kotlin

import io.tcpserver.TcpConnection
import io.tcpserver.annotation.OnError
import io.tcpserver.annotation.OnMessage
import io.tcpserver.annotation.OnOpen
import io.tcpserver.annotation.TcpHandler
import io.tcpserver.context.MessageKeyExtractor
import io.tcpserver.message.AsyncMessageHandler
import io.tcpserver.message.MessageHandler
import io.tcpserver.stream.AsyncStreamHandler
import io.tcpserver.stream.StreamHandler
import io.tcpserver.stream.StreamReader
import io.tcpserver.stream.StreamWriter
import jakarta.annotation.PreDestroy
import jakarta.validation.ConstraintViolationException
import jakarta.validation.constraints.Size
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.map
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import org.springframework.context.annotation.Scope
import org.springframework.validation.annotation.Validated
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean
import org.springframework.validation.beanvalidation.MethodValidationPostProcessor
import java.security.Principal
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit.SECONDS

/**
 * Tests handlers of every kind that are written in Kotlin.
 */
class KotlinHandlerTests {

	@Test
	fun messageHandlerIsALambda() = serve(MessageLambda::class) {
		converse("a" to "A", "silent" to "after silent", "b" to "B")
	}

	@Test
	fun asyncMessageHandlerIsALambda() = serve(AsyncMessageLambda::class) {
		converse("a" to "A", "silent" to "after silent", "b" to "B")
	}

	@Test
	fun streamHandlerIsALambda() = serve(StreamLambda::class) { converse("a" to "A", "b" to "B") }

	@Test
	fun asyncStreamHandlerIsALambda() = serve(AsyncStreamLambda::class) { converse("a" to "A") }

	@Test
	fun functionsAreChosenByKeys() = serve(Keys::class, Keyed::class) {
		converse("0800 a" to "network 0800 a", "0200 b" to "sale 0200 b", "\u0002 c" to "binary", "x" to "any x")
	}

	@Test
	fun messageHandlerIsAnObject() = serve(MessageObject::class) { converse("a" to "object a") }

	@Test
	fun streamHandlerIsAnObject() = serve(StreamObject::class) { converse("a" to "object a") }

	@Test
	fun unitOfAnOrdinaryFunctionIsNoReply() = serve(OrdinaryUnits::class) {
		connect().use { client ->
			assertThat(client.next()).isEqualTo("opened")
			assertThat(client.exchange("a")).isEqualTo("got a")
			assertThat(client.exchange("b")).isEqualTo("got b")
		}
	}

	@Test
	fun nullableArgumentsOfAConnectionMayBeMissing() = serve(Identity::class) {
		converse("a" to "a from nobody")
	}

	@Test
	fun flowAndDeferredAreReplies() {
		serve(FlowReplies::class) {
			connect().use { client ->
				client.send("x y z").send("end")
				assertThat(List(4) { client.next() }).containsExactly("X", "Y", "Z", "END")
			}
		}
		serve(DeferredReplies::class) { converse("a" to "deferred a", "b" to "deferred b") }
	}

	@Test
	fun prototypeHasTheStateOfItsConnection() = serve(Counting::class) {
		Counting.destroyed.clear()
		connect().use { one ->
			connect().use { other ->
				assertThat(listOf(one, one, other, one).map { it.exchange("a") }).containsExactly("1", "2", "1", "3")
			}
			assertThat(Counting.destroyed.poll(10, SECONDS)).isEqualTo(1)
		}
		assertThat(Counting.destroyed.poll(10, SECONDS)).isEqualTo(3)
	}

	@Test
	fun functionsMayHaveAnyVisibility() = serve(Visibilities::class) {
		connect().use { client ->
			assertThat(client.next()).isEqualTo("opened")
			assertThat(client.exchange("a")).isEqualTo("a")
		}
	}

	@Test
	fun proxyOfABeanIsCalled() = serve(Validating::class, ValidationConfiguration::class) {
		connect().use { client ->
			assertThat(client.exchange("abc")).isEqualTo("valid abc")
			assertThat(client.exchange("abcd")).isEqualTo("not valid")
		}
	}

	@Configuration(proxyBeanMethods = false)
	class Keys {

		@Bean
		fun firstWord() = MessageKeyExtractor<String> { message ->
			if (message[0] < ' ') message[0].code else message.substringBefore(' ', "").ifEmpty { null }
		}

	}

	@TcpHandler
	class Keyed {

		@OnMessage("0800")
		fun network(message: String) = "network $message"

		@OnMessage("0200", "0220")
		suspend fun sale(message: String): String {
			delay(1)
			return "sale $message"
		}

		@OnMessage(id = [BINARY])
		fun binary(message: String) = if (message.endsWith('c')) "binary" else null

		@OnMessage
		suspend fun any(message: String) = "any $message"

		companion object {

			const val BINARY = 0x02

		}

	}

	@Configuration(proxyBeanMethods = false)
	class MessageLambda {

		@TcpHandler
		fun handler() = MessageHandler<String> { line, connection ->
			if (line == "silent") {
				connection.send("after silent")
				Unit
			}
			else {
				line.uppercase()
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	class AsyncMessageLambda {

		@TcpHandler
		fun handler() = AsyncMessageHandler<String> { line, connection ->
			CompletableFuture.supplyAsync {
				if (line == "silent") connection.send("after silent").let { } else line.uppercase()
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	class StreamLambda {

		@TcpHandler
		fun handler() = StreamHandler { reader, writer ->
			for (line in reader.lines()) {
				writer.write(line.uppercase() + "\n")
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	class AsyncStreamLambda {

		@TcpHandler
		fun handler() = AsyncStreamHandler { reader, writer ->
			reader.readLine().thenAccept { writer.write("${it?.uppercase()}\n") }
		}

	}

	object Greeter : MessageHandler<String> {

		override fun onMessage(message: String, connection: TcpConnection): Any = "object $message"

	}

	@Configuration(proxyBeanMethods = false)
	class MessageObject {

		@TcpHandler
		fun handler() = Greeter

	}

	object Echo : StreamHandler {

		override fun handle(reader: StreamReader, writer: StreamWriter) {
			reader.readLine()?.let { writer.write("object $it\n") }
		}

	}

	@Configuration(proxyBeanMethods = false)
	class StreamObject {

		@TcpHandler
		fun handler() = Echo

	}

	@TcpHandler
	class OrdinaryUnits {

		@OnOpen
		fun opened(connection: TcpConnection): CompletionStage<Unit> =
			CompletableFuture.supplyAsync { connection.send("opened").let { } }

		@OnMessage
		fun take(line: String, connection: TcpConnection) {
			connection.send("got $line")
		}

	}

	@TcpHandler
	class Identity {

		@OnMessage
		fun reply(line: String, peer: Principal?): String? = "$line from ${peer?.name ?: "nobody"}"

	}

	@TcpHandler
	class FlowReplies {

		@OnMessage
		fun reply(line: String): Flow<String> = line.split(' ').asFlow().map {
			delay(1)
			it.uppercase()
		}

	}

	@TcpHandler
	class DeferredReplies {

		private val scope = CoroutineScope(Dispatchers.Default)

		@OnMessage
		fun reply(line: String): Deferred<String> = scope.async { "deferred $line" }

	}

	@TcpHandler
	@Scope("prototype")
	class Counting {

		private var count = 0

		@OnMessage
		suspend fun reply(@Suppress("unused") line: String) = later("${++count}")

		@PreDestroy
		fun destroy() {
			destroyed += count
		}

		companion object {

			val destroyed = LinkedBlockingQueue<Int>()

		}

	}

	@TcpHandler
	class Visibilities {

		@OnOpen
		internal suspend fun opened() = later("opened")

		@OnMessage
		private suspend fun reply(line: String) = later(line)

	}

	@TcpHandler
	@Validated
	class Validating {

		@OnMessage
		suspend fun reply(@Size(max = 3) line: String): String = later("valid $line")

		@OnError
		fun invalid(@Suppress("unused") cause: ConstraintViolationException) = "not valid"

	}

	@Configuration(proxyBeanMethods = false)
	class ValidationConfiguration {

		@Bean
		fun validator() = LocalValidatorFactoryBean()

		@Bean
		fun validation() = MethodValidationPostProcessor()
			.apply { isProxyTargetClass = true }

	}

}
