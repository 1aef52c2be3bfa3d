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

import io.tcpserver.CloseReason
import io.tcpserver.annotation.OnClose
import io.tcpserver.annotation.OnError
import io.tcpserver.annotation.OnIdle
import io.tcpserver.annotation.OnMessage
import io.tcpserver.annotation.OnOpen
import io.tcpserver.annotation.OnShutdown
import io.tcpserver.annotation.TcpHandler
import io.tcpserver.message.IdleEvent
import io.tcpserver.settings.ReplyOrder
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.job
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.springframework.beans.factory.getBean
import org.springframework.boot.test.system.CapturedOutput
import org.springframework.boot.test.system.OutputCaptureExtension
import java.util.concurrent.CompletableFuture
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit.SECONDS

/**
 * Tests when coroutines run, on which threads, and what ends them.
 */
@ExtendWith(OutputCaptureExtension::class)
class CoroutineLifeTests {

	@Test
	fun everyCallbackMaySuspend() {
		val seen = LinkedBlockingQueue<String>()
		serve(Everything::class) {
			getBean<Everything>().seen = seen
			connect().use { client ->
				assertThat(client.next()).isEqualTo("welcome")
				assertThat(client.exchange("a")).isEqualTo("got a")
				assertThat(client.exchange("fail")).isEqualTo("failed: fail")
				sourceApplicationContext.close()
				assertThat(client.next()).isEqualTo("goodbye")
			}
		}
		assertThat(seen.poll(10, SECONDS)).isEqualTo("SHUTDOWN")
	}

	@Test
	fun heartbeatMaySuspend() =
		serve(Heartbeat::class, properties = listOf("tcp.server.port=0", "tcp.server.timeouts.read-idle=100ms")) {
			connect().use { assertThat(it.next()).isEqualTo("still there?") }
		}

	@Test
	fun failureOfTheLastCallbackIsReported(output: CapturedOutput) = serve(FailingClose::class) {
		connect().use { assertThat(it.exchange("a")).isEqualTo("a") }
		await().untilAsserted {
			assertThat(output).contains("IllegalStateException: cannot be cleaned up")
		}
	}

	@Test
	fun functionBeginsOnAnIoThread() = serve(Threads::class) {
		connect().use { client ->
			assertThat(client.next()).contains("-io-")
			assertThat(client.exchange("a")).contains("-io-")
		}
	}

	@Test
	fun blockingFunctionIsCalledOnAHandlerThread() = serve(BlockingThread::class) {
		connect().use { assertThat(it.exchange("a")).contains("-handler-") }
	}

	@Test
	fun lostConnectionCancelsItsCoroutine() = serve(Waiting::class) {
		val handler = getBean<Waiting>()
		connect().use { client ->
			client.send("wait")
			val coroutine = handler.started.get(10, SECONDS)
			assertThat(coroutine.isActive).isTrue()
			client.abort()
		}
		assertThat(handler.ended.get(10, SECONDS)).endsWith("CancellationException")
		assertThat(handler.closed.get(10, SECONDS)).isEqualTo(CloseReason.RESET)
		assertThat(handler.failure).isNull()
	}

	@Test
	fun lostConnectionCancelsAFlow() = serve(Waiting::class) {
		val handler = getBean<Waiting>()
		connect().use { client ->
			client.send("flow")
			assertThat(client.next()).isEqualTo("first")
			client.abort()
		}
		assertThat(handler.ended.get(10, SECONDS)).endsWith("CancellationException")
		assertThat(handler.failure).isNull()
	}

	@Test
	fun lostConnectionCancelsAFlowThatCameLater() = serve(Waiting::class) {
		val handler = getBean<Waiting>()
		connect().use { client ->
			client.send("flow later")
			assertThat(client.next()).isEqualTo("first")
			client.abort()
		}
		assertThat(handler.ended.get(10, SECONDS)).endsWith("CancellationException")
	}

	@Test
	fun timeOutOfTheHandlerCancelsItsCoroutine() =
		serve(Waiting::class, properties = listOf("tcp.server.port=0", "tcp.server.timeouts.handler=200ms")) {
			val handler = getBean<Waiting>()
			connect().use { client ->
				client.send("wait")
				assertThat(handler.ended.get(10, SECONDS)).endsWith("CancellationException")
			}
			assertThat(handler.closed.get(10, SECONDS)).isEqualTo(CloseReason.HANDLER_TIMEOUT)
		}

	@Test
	fun coroutinesOfOneConnectionRunAtTheSameTime() = serve(Concurrent::class) {
		val handler = getBean<Concurrent>()
		connect().use { client ->
			client.send("one").send("two").send("now")
			assertThat(client.next()).isEqualTo("now")
			handler.go.complete(Unit)
			assertThat(List(2) { client.next() }).containsExactlyInAnyOrder("one", "two")
		}
	}

	@Test
	fun lostConnectionCancelsAllOfItsCoroutines() = serve(Concurrent::class) {
		val handler = getBean<Concurrent>()
		connect().use { client ->
			client.send("one").send("two").send("now")
			assertThat(client.next()).isEqualTo("now")
			client.abort()
		}
		assertThat(List(2) { handler.cancelled.poll(10, SECONDS) }).containsExactlyInAnyOrder("one", "two")
	}

	@Test
	fun endOfTheInputCancelsNothing() = serve(Waiting::class) {
		val handler = getBean<Waiting>()
		connect().use { client ->
			client.send("answer").end()
			handler.started.get(10, SECONDS)
			handler.answer.complete("after the end")
			assertThat(List(2) { client.next() }).containsExactly("after the end", "(end)")
		}
	}

	@Test
	fun gracefulStopWaitsForTheCoroutine() = serve(Waiting::class) {
		val handler = getBean<Waiting>()
		connect().use { client ->
			client.send("answer")
			handler.started.get(10, SECONDS)
			val stop = CompletableFuture.runAsync { sourceApplicationContext.close() }
			handler.answer.complete("in time")
			assertThat(List(2) { client.next() }).containsExactly("in time", "(end)")
			stop.get(30, SECONDS)
		}
	}

	@TcpHandler
	class Everything {

		lateinit var seen: LinkedBlockingQueue<String>

		@OnOpen
		suspend fun opened() = later("welcome")

		@OnMessage
		suspend fun reply(line: String): String {
			val reply = later("got $line")
			check(line != "fail") { line }
			return reply
		}

		@OnError
		suspend fun failed(cause: Exception) = later("failed: ${cause.message}")

		@OnShutdown
		suspend fun goodbye() = later("goodbye")

		@OnClose
		suspend fun closed(reason: CloseReason) {
			seen += later(reason.name)
		}

	}

	@TcpHandler
	class Heartbeat {

		@OnMessage
		fun reply(line: String) = line

		@OnIdle
		suspend fun idle(@Suppress("unused") silence: IdleEvent) = later("still there?")

	}

	@TcpHandler
	class FailingClose {

		@OnMessage
		fun reply(line: String) = line

		@OnClose
		suspend fun closed() {
			delay(1)
			error("cannot be cleaned up")
		}

	}

	@TcpHandler
	class Threads {

		@OnOpen
		suspend fun opened(): String = nameOfThread().also { delay(1) }

		@OnMessage
		suspend fun reply(@Suppress("unused") line: String): String =
			nameOfThread().also { withContext(Dispatchers.IO) { } }

	}

	@TcpHandler
	class BlockingThread {

		@OnMessage
		fun reply(@Suppress("unused") line: String): String = nameOfThread()

	}

	@TcpHandler
	class Concurrent {

		val go = CompletableDeferred<Unit>()

		val cancelled = LinkedBlockingQueue<String>()

		@OnMessage(maxConcurrent = 3, replyOrder = [ReplyOrder.COMPLETION])
		suspend fun reply(line: String): String {
			try {
				if (line != "now") {
					go.await()
				}
			}
			catch (ex: CancellationException) {
				cancelled += line
				throw ex
			}
			return line
		}

	}

	@TcpHandler
	class Waiting {

		val started = CompletableFuture<Job>()

		val answer = CompletableDeferred<String>()

		val ended = CompletableFuture<String>()

		val closed = CompletableFuture<CloseReason>()

		@Volatile
		var failure: Throwable? = null

		@OnMessage
		suspend fun reply(line: String): Flow<String> {
			started.complete(currentCoroutineContext().job)
			return when (line) {
				"wait" -> untilCancelled()
				"flow later" -> later(flow {
					emit("first")
					untilCancelled()
				})
				"answer" -> answer.await().let { flow { emit(it) } }
				else -> flow {
					emit("first")
					untilCancelled()
				}
			}
		}

		private suspend fun untilCancelled(): Nothing {
			try {
				awaitCancellation()
			}
			catch (ex: Exception) {
				ended.complete(ex.javaClass.simpleName)
				throw ex
			}
		}

		@OnError
		fun failed(cause: Throwable) {
			failure = cause
		}

		@OnClose
		fun closed(reason: CloseReason) {
			closed.complete(reason)
		}

	}

}

private fun nameOfThread() = Thread.currentThread().name
