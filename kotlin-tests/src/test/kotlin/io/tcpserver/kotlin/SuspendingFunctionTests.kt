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
import io.tcpserver.annotation.TcpHandler
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import reactor.core.publisher.Flux
import reactor.core.publisher.Mono
import java.io.IOException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionStage

/**
 * Tests what suspending functions reply, and how they fail.
 */
class SuspendingFunctionTests {

	@Test
	fun resultIsTheReply() = serve(Replies::class) {
		converse("now" to "now", "later" to "later", "elsewhere" to "elsewhere", "parts" to "one two")
	}

	@Test
	fun repliesKeepTheOrderOfTheirRequests() = serve(Replies::class) {
		converse("later" to "later", "now" to "now", "elsewhere" to "elsewhere", "now" to "now")
	}

	@Test
	fun nullIsNoReply() = serve(Replies::class) {
		connect().use { client ->
			client.send("nothing").send("nothing later").send("now")
			assertThat(client.next()).isEqualTo("now")
		}
	}

	@Test
	fun unitIsNoReply() = serve(Units::class) {
		converse("now" to "sent now", "later" to "sent later", "now" to "sent now")
	}

	@Test
	fun severalPayloadsFollowEachOther() = serve(Counter::class) {
		connect().use { client ->
			client.send("3").send("2")
			assertThat(List(5) { client.next() }).containsExactly("1", "2", "3", "1", "2")
		}
	}

	@Test
	fun resultMayBeAnythingThatOtherMethodsReturn() = serve(Anything::class) {
		connect().use { client ->
			for (kind in listOf("string", "null", "unit", "stage", "mono", "flux", "flow")) {
				client.send("$kind now").send("$kind later")
			}
			client.send("string end")
			val replies = generateSequence { client.next() }.takeWhile { it != "string end" }.toList()
			assertThat(replies).containsExactly(
				"string now", "string later", "stage now", "stage later", "mono now", "mono later",
				"flux now 1", "flux now 2", "flux later 1", "flux later 2",
				"flow now 1", "flow now 2", "flow later 1", "flow later 2"
			)
		}
	}

	@Test
	fun resultMayBeAStageByDeclaration() = serve(Stages::class) {
		converse("a" to "stage a")
	}

	@Test
	fun inheritedGenericFunctionHasTheTypesOfItsClass() = serve(Lengths::class) {
		converse("four" to "4", "seven.." to "7")
	}

	@Test
	fun failureReachesTheMethodForIt() = serve(Failures::class) {
		converse(
			"unchecked now" to "IllegalStateException unchecked now",
			"unchecked later" to "IllegalStateException unchecked later",
			"checked now" to "IOException checked now",
			"checked later" to "IOException checked later",
			"error now" to "AssertionError error now",
			"child" to "IllegalStateException of a child",
			"fine" to "fine"
		)
	}

	@Test
	fun timeOutOfACoroutineIsAFailureLikeAnyOther() = serve(Failures::class) {
		converse("time-out" to "took too long", "time-out of a flow" to "took too long", "fine" to "fine")
	}

	@Test
	fun failureWhileResultIsSentReachesTheMethodForIt() = serve(Failures::class) {
		converse("flow" to "IllegalStateException in the flow", "fine" to "fine")
	}

	@Test
	fun methodThatClosesItsConnectionRepliesFirst() = serve(Quitter::class) {
		for (moment in listOf("now", "later")) {
			connect().use { client ->
				client.send(moment).send("too late")
				assertThat(List(2) { client.next() }).containsExactly("bye $moment", "(end)")
			}
		}
	}

	@TcpHandler
	class Replies {

		@OnMessage
		suspend fun reply(line: String): String? = when (line) {
			"now" -> line
			"elsewhere" -> withContext(Dispatchers.IO) { line }
			"nothing" -> null
			"parts" -> coroutineScope {
				val one = async { later("one") }
				val two = async { later("two") }
				"${one.await()} ${two.await()}"
			}
			else -> later(line).takeUnless { it.startsWith("nothing") }
		}

	}

	@TcpHandler
	class Units {

		@OnMessage
		suspend fun TcpConnection.take(line: String) {
			if (line == "later") {
				delay(1)
			}
			send("sent $line")
		}

	}

	@TcpHandler
	class Counter {

		@OnMessage
		suspend fun count(line: String): Flow<String> {
			val last = later(line).toInt()
			return flow {
				for (number in 1..last) {
					yield()
					emit("$number")
				}
			}
		}

	}

	@TcpHandler
	class Anything {

		@OnMessage
		suspend fun reply(line: String): Any? {
			val value = if (line.endsWith("later")) later(line) else line
			return when (line.substringBefore(' ')) {
				"null" -> null
				"unit" -> Unit
				"stage" -> CompletableFuture.supplyAsync { value }
				"mono" -> Mono.fromSupplier { value }
				"flux" -> Flux.range(1, 2).map { "$value $it" }
				"flow" -> flow {
					emit("$value 1")
					emit("$value 2")
				}
				else -> value
			}
		}

	}

	@TcpHandler
	class Stages {

		@OnMessage
		suspend fun reply(line: String): CompletionStage<String> {
			val value = later(line)
			return CompletableFuture.supplyAsync { "stage $value" }
		}

	}

	abstract class Converter<T, R> {

		@OnMessage
		suspend fun reply(payload: T): R = convert(payload)

		abstract suspend fun convert(payload: T): R

	}

	@TcpHandler
	class Lengths : Converter<String, Int>() {

		override suspend fun convert(payload: String): Int = later(payload).length

	}

	@TcpHandler
	class Failures {

		@OnMessage
		suspend fun reply(line: String): Any {
			when (line) {
				"time-out" -> withTimeout(10) { awaitCancellation() }
				"child" -> coroutineScope { async { error("of a child") }.await() }
				"time-out of a flow" -> return flow<String> { withTimeout(10) { awaitCancellation() } }
				"flow" -> return flow<String> { error("in the flow") }
			}
			if (line.endsWith("later")) {
				delay(1)
			}
			when (line.substringBefore(' ')) {
				"unchecked" -> error(line)
				"checked" -> throw IOException(line)
				"error" -> throw AssertionError(line)
			}
			return line
		}

		@OnError
		suspend fun failed(cause: Throwable): String = later("${cause.javaClass.simpleName} ${cause.message}")

		@OnError
		fun timedOut(@Suppress("unused") cause: TimeoutCancellationException) = "took too long"

	}

	@TcpHandler
	class Quitter {

		@OnMessage
		suspend fun reply(moment: String, connection: TcpConnection): String {
			if (moment == "later") {
				delay(1)
			}
			connection.close()
			return later("bye $moment")
		}

	}

}
