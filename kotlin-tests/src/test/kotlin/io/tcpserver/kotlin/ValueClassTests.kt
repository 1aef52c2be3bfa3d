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

import io.tcpserver.annotation.OnError
import io.tcpserver.annotation.OnMessage
import io.tcpserver.annotation.TcpHandler
import io.tcpserver.context.InvalidCallbackMethodException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

/**
 * Tests that value classes are what they wrap, and that they check it.
 */
class ValueClassTests {

	@Test
	fun parameterIsReadAsWhatItWraps() = serve(Orders::class) {
		converse("o-1" to "order o-1", "x" to "no order: x")
	}

	@Test
	fun parameterOfASuspendingFunctionIsReadAsWhatItWraps() = serve(SuspendingOrders::class) {
		converse("o-1" to "order o-1", "x" to "no order: x")
	}

	@Test
	fun refusedPayloadReachesTheFunctionForErrors() = serve(Refusing::class) {
		converse("o-1" to "order o-1", "x" to "refused x")
	}

	@Test
	fun numberIsReadAsANumber() = serve(Ports::class) { converse("80" to "port 80", "70000" to "no port: 70000") }

	@Test
	fun wrappedValueClassIsCheckedAsWell() = serve(Important::class) {
		converse("o-1" to "important o-1", "x" to "no order: x")
	}

	@Test
	fun resultIsWrittenAsWhatItWraps() = serve(Ids::class) { converse("1" to "o-1") }

	@Test
	fun resultThatIsNotAlwaysWhatItWrapsIsRefused() {
		assertThat(startFailure(SuspendingIds::class)).isInstanceOf(InvalidCallbackMethodException::class.java)
			.hasMessageContaining("'@OnMessage reply(String)'")
			.hasMessageContaining("returns the value class io.tcpserver.kotlin.ValueClassTests\$OrderId")
		assertThat(startFailure(FlowOfIds::class)).isInstanceOf(InvalidCallbackMethodException::class.java)
			.hasMessageContaining("returns the value class io.tcpserver.kotlin.ValueClassTests\$OrderId")
	}

	@JvmInline
	value class OrderId(val value: String) {

		init {
			require(value.startsWith("o-")) { "no order: $value" }
		}

	}

	@JvmInline
	value class ImportantOrderId(val order: OrderId)

	@JvmInline
	value class Port(val number: Int) {

		init {
			require(number in 1..65535) { "no port: $number" }
		}

	}

	abstract class Checking {

		@OnError
		fun invalid(cause: IllegalArgumentException) = cause.message

	}

	@TcpHandler
	class Orders : Checking() {

		@OnMessage
		fun reply(id: OrderId) = "order ${id.value}"

	}

	@TcpHandler
	class SuspendingOrders : Checking() {

		@OnMessage
		suspend fun reply(id: OrderId): String = later("order ${id.value}")

	}

	@TcpHandler
	class Refusing {

		@OnMessage
		suspend fun reply(id: OrderId) = later("order ${id.value}")

		@OnError
		suspend fun refused(@Suppress("unused") cause: Exception, id: OrderId?) = later("refused ${id?.value}")

	}

	@TcpHandler
	class Ports : Checking() {

		@OnMessage
		fun reply(port: Port) = "port ${port.number}"

	}

	@TcpHandler
	class Important : Checking() {

		@OnMessage
		suspend fun reply(id: ImportantOrderId) = "important ${id.order.value}"

	}

	@TcpHandler
	class Ids {

		@OnMessage
		fun reply(line: String) = OrderId("o-$line")

	}

	@TcpHandler
	class SuspendingIds {

		@OnMessage
		suspend fun reply(line: String): OrderId = OrderId("o-$line")

	}

	@TcpHandler
	class FlowOfIds {

		@OnMessage
		fun reply(line: String): Flow<OrderId> = flowOf(OrderId("o-$line"))

	}

}
