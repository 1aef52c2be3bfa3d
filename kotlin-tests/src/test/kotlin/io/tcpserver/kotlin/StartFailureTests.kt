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
import io.tcpserver.annotation.OnClose
import io.tcpserver.annotation.OnMessage
import io.tcpserver.annotation.OnOpen
import io.tcpserver.annotation.OnSend
import io.tcpserver.annotation.TcpHandler
import io.tcpserver.autoconfigure.TcpServerAutoConfiguration
import io.tcpserver.context.InvalidCallbackMethodException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.boot.autoconfigure.ImportAutoConfiguration
import org.springframework.boot.builder.SpringApplicationBuilder
import java.net.URLClassLoader
import java.nio.file.Path
import java.util.concurrent.Future
import java.util.concurrent.FutureTask
import java.util.stream.Stream

/**
 * Tests what keeps an application from starting, and that its message names the function.
 */
class StartFailureTests {

	@Test
	fun parametersOfASuspendingFunctionAreChecked() {
		assertThat(startFailure(TwoPayloads::class)).isInstanceOf(InvalidCallbackMethodException::class.java)
			.hasMessageContaining("'@OnMessage reply(String, String)'")
			.hasMessageContaining("has more than one parameter for the payload")
		assertThat(startFailure(DefaultValue::class)).isInstanceOf(InvalidCallbackMethodException::class.java)
			.hasMessageContaining("'@OnOpen opened(TcpConnection, String)'")
			.hasMessageContaining("for which there is no argument")
	}

	@Test
	fun lastCallbackCannotReply() {
		assertThat(startFailure(ReplyingClose::class)).isInstanceOf(InvalidCallbackMethodException::class.java)
			.hasMessageContaining("'@OnClose closed()'")
			.hasMessageContaining("returns a java.lang.String, but nothing can be sent on a closed connection")
	}

	@Test
	fun whatBlocksIsNoResultOfASuspendingFunction() {
		assertThat(startFailure(SuspendingStream::class)).isInstanceOf(InvalidCallbackMethodException::class.java)
			.hasMessageContaining("'@OnMessage reply(String)'")
			.hasMessageContaining("suspending function that returns a Stream")
		assertThat(startFailure(SuspendingFuture::class)).isInstanceOf(InvalidCallbackMethodException::class.java)
			.hasMessageContaining("can only be waited for by blocking")
	}

	@Test
	fun messageToSendCannotWait() {
		assertThat(startFailure(SuspendingSend::class)).isInstanceOf(InvalidCallbackMethodException::class.java)
			.hasMessageContaining("'@OnSend send(String)'")
			.hasMessageContaining("is a suspending function, but the message cannot wait to be sent")
	}

	@Test
	fun missingCoroutinesAreNamed() = without("kotlinx-coroutines") { start ->
		assertThat(start("Suspending")).contains("'@OnMessage reply(String)' of", "needs kotlinx-coroutines-core")
		assertThat(start("Plain")).isEqualTo(STARTED)
	}

	@Test
	fun missingReactorSupportIsNamed() = without("kotlinx-coroutines-reactor") { start ->
		assertThat(start("States")).contains("'@OnMessage reply(String)' of", "needs kotlinx-coroutines-reactor")
		assertThat(start("Deferring")).contains("'@OnMessage reply(String)' of", "needs kotlinx-coroutines-reactor")
		assertThat(start("Suspending")).isEqualTo(STARTED)
	}

	@Test
	fun missingReflectionIsNamed() = without("kotlin-reflect") { start ->
		assertThat(start("Ids")).contains("'@OnMessage reply(String)' of", "needs kotlin-reflect")
		assertThat(start("Suspending")).isEqualTo(STARTED)
	}

	private fun without(library: String, test: (start: (String) -> String) -> Unit) {
		val classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
			.split(System.getProperty("path.separator"))
			.map { Path.of(it) }
			.filter { !it.fileName.toString().startsWith(library) }
			.map { it.toUri().toURL() }
		URLClassLoader(classPath.toTypedArray(), ClassLoader.getPlatformClassLoader()).use { loader ->
			val thread = Thread.currentThread()
			val contextClassLoader = thread.contextClassLoader
			thread.contextClassLoader = loader
			try {
				val start = loader.loadClass(StartWithoutLibrary::class.java.name).getMethod("start", String::class.java)
				test { handler -> start.invoke(null, "${StartFailureTests::class.java.name}\$$handler") as String }
			}
			finally {
				thread.contextClassLoader = contextClassLoader
			}
		}
	}

	@TcpHandler
	class TwoPayloads {

		@OnMessage
		suspend fun reply(one: String, two: String) = one + two

	}

	@TcpHandler
	class DefaultValue {

		@OnOpen
		suspend fun opened(connection: TcpConnection, greeting: String = "hello") = greeting + connection.id()

		@OnMessage
		suspend fun reply(line: String) = line

	}

	@TcpHandler
	class ReplyingClose {

		@OnMessage
		fun reply(line: String) = line

		@OnClose
		suspend fun closed() = later("bye")

	}

	@TcpHandler
	class SuspendingStream {

		@OnMessage
		suspend fun reply(line: String): Stream<String> = Stream.of(later(line))

	}

	@TcpHandler
	class SuspendingFuture {

		@OnMessage
		suspend fun reply(line: String): Future<String> = FutureTask { line }

	}

	@TcpHandler
	class SuspendingSend {

		@OnSend
		suspend fun send(message: String) = later(message)

		@OnMessage
		fun reply(line: String) = line

	}

	@TcpHandler
	class Plain {

		@OnMessage
		fun reply(line: String) = line

	}

	@TcpHandler
	class Suspending {

		@OnMessage
		suspend fun reply(line: String) = line

	}

	@TcpHandler
	class States {

		@OnMessage
		fun reply(line: String): StateFlow<String> = MutableStateFlow(line)

	}

	@TcpHandler
	class Deferring {

		@OnMessage
		fun reply(line: String): Deferred<String> = CompletableDeferred(line)

	}

	@TcpHandler
	class Ids {

		@OnMessage
		fun reply(id: ValueClassTests.OrderId) = id.value

	}

}

private const val STARTED = "started"

/**
 * Starts an application, called in a class loader that lacks a library.
 */
object StartWithoutLibrary {

	@JvmStatic
	fun start(handler: String): String = try {
		SpringApplicationBuilder(Application::class.java, Class.forName(handler))
			.run("--tcp.server.port=0", "--spring.main.banner-mode=off", "--logging.level.root=OFF").close()
		STARTED
	}
	catch (ex: Exception) {
		generateSequence<Throwable>(ex) { it.cause }.last().message.orEmpty()
	}

	@ImportAutoConfiguration(TcpServerAutoConfiguration::class)
	class Application

}
