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

import com.fasterxml.jackson.annotation.JsonTypeInfo
import io.tcpserver.annotation.OnError
import io.tcpserver.annotation.OnMessage
import io.tcpserver.annotation.TcpHandler
import io.tcpserver.message.PayloadException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/**
 * Tests payloads that are classes of Kotlin, as JSON.
 */
class PayloadTests {

	@Test
	fun dataClassesAreReadAndWritten() = serve(Readings::class) {
		converse(
			"""{"sensor":"a","value":1.5}""" to """{"sensor":"a","unit":"C","port":null}""",
			"""{"sensor":"b","value":1,"unit":"F","port":80}""" to """{"sensor":"b","unit":"F","port":80}"""
		)
	}

	@Test
	fun missingPropertyIsNoMessage() = serve(Readings::class) {
		converse("""{"sensor":"a"}""" to """{"sensor":"?","unit":"?","port":null}""")
	}

	@Test
	fun functionForErrorsGetsPayloadAndFrame() = serve(Errors::class) {
		converse(
			"""{"sensor":"a","value":1}""" to "a has failed: ill",
			"nonsense" to "nonsense is no reading"
		)
	}

	@Test
	fun typeOfTheMessageSelectsTheFunction() = serve(Commands::class) {
		converse(
			"""{"type":"Start","name":"a"}""" to """{"type":"Done","text":"started a"}""",
			"""{"type":"Status"}""" to """{"type":"Done","text":"fine"}""",
			"""{"type":"Stop","reasons":["x","y"]}""" to """{"type":"Done","text":"stopped: x, y"}"""
		)
	}

	@Test
	fun typeOfARepliedListIsKept() = serve(Lists::class) {
		converse("""[{"type":"Status"}]""" to """[{"type":"Status"},{"type":"Start","name":"n"}]""")
		connect().use { client ->
			client.send("[]")
			assertThat(client.next()).isEqualTo("""[{"type":"Start","name":"n"}]""")
		}
	}

	@Test
	fun flowOfDataClassesIsWritten() = serve(Flows::class) {
		converse("""{"sensor":"a","value":1}""" to """{"sensor":"a","unit":"flow","port":1}""")
	}

	data class Reading(val sensor: String, val value: Double, val unit: String = "C", val port: ValueClassTests.Port?)

	data class Ack(val sensor: String, val unit: String, val port: ValueClassTests.Port?)

	@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
	sealed interface Command {

		data class Start(val name: String) : Command

		data class Stop(val reasons: List<String>) : Command

		data object Status : Command

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
	sealed interface Outcome {

		data class Done(val text: String) : Outcome

	}

	@TcpHandler
	class Readings {

		@OnMessage
		suspend fun reading(reading: Reading): Ack = later(Ack(reading.sensor, reading.unit, reading.port))

		@OnError
		fun invalid(@Suppress("unused") cause: PayloadException) = Ack("?", "?", null)

	}

	@TcpHandler
	class Errors {

		@OnMessage
		suspend fun reading(reading: Reading): Ack = error(later("ill").take(reading.sensor.length + 2))

		@OnError
		suspend fun failed(cause: Exception, reading: Reading?, frame: ByteArray): String =
			if (reading != null) later("${reading.sensor} has failed: ${cause.message}")
			else later("${frame.decodeToString()} is no reading")

	}

	@TcpHandler
	class Commands {

		@OnMessage
		suspend fun start(start: Command.Start): Outcome = later(Outcome.Done("started ${start.name}"))

		@OnMessage
		fun stop(stop: Command.Stop): Outcome = Outcome.Done("stopped: ${stop.reasons.joinToString()}")

		@OnMessage
		suspend fun status(@Suppress("unused") status: Command.Status): Outcome = Outcome.Done("fine")

	}

	@TcpHandler
	class Lists {

		@OnMessage
		suspend fun reply(commands: List<Command>): List<Command> = later(commands + Command.Start("n"))

	}

	@TcpHandler
	class Flows {

		@OnMessage
		suspend fun reply(reading: Reading): Flow<Ack> = flowOf(Ack(reading.sensor, "flow", ValueClassTests.Port(1)))

	}

}
