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

package io.tcpserver.kotlin.page

import com.fasterxml.jackson.annotation.JsonTypeInfo
import io.tcpserver.CloseReason
import io.tcpserver.TcpConnection
import io.tcpserver.annotation.OnClose
import io.tcpserver.annotation.OnError
import io.tcpserver.annotation.OnMessage
import io.tcpserver.annotation.TcpHandler
import io.tcpserver.message.MessageHandler
import io.tcpserver.message.PayloadException
import io.tcpserver.stream.StreamHandler
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.withTimeout
import org.springframework.context.annotation.Configuration

// What docs/kotlin.md shows, as KotlinPageTests check.

@TcpHandler("orders")
class OrderHandler(private val stock: Stock) {

	@OnMessage
	suspend fun order(order: Order): Confirmation {
		val available = withTimeout(500) { stock.reserve(order.item, order.count) }
		return Confirmation(order.id, available)
	}

	@OnMessage
	suspend fun cancel(cancellation: Cancellation) {
		stock.release(cancellation.id)
	}

	@OnMessage
	fun watch(watch: Watch): Flow<Level> = stock.levels(watch.item)

	@OnError
	fun timedOut(cause: TimeoutCancellationException) = Refusal("The warehouse does not answer")

	@OnError
	suspend fun failed(cause: PayloadException): Refusal = Refusal(cause.message)

	@OnClose
	suspend fun closed(connection: TcpConnection, reason: CloseReason) {
		stock.forget(connection.id(), reason)
	}

}

@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
sealed interface Request

data class Order(val id: String, val item: String, val count: Int = 1) : Request

data class Cancellation(val id: String) : Request

data class Watch(val item: String) : Request

@JvmInline
value class OrderId(val value: String) {

	init {
		require(value.startsWith("o-")) { "no order: $value" }
	}

}

@Configuration(proxyBeanMethods = false)
class Handlers {

	@TcpHandler("shout")
	fun shout() = MessageHandler<String> { line, _ -> line.uppercase() }

	@TcpHandler("echo")
	fun echo() = StreamHandler { reader, writer ->
		for (line in reader.lines()) {
			writer.write("$line\n")
		}
	}

}

data class Confirmation(val id: String, val available: Boolean)

data class Refusal(val reason: String?)

data class Level(val item: String, val count: Int)

/**
 * What the handler of the page works with.
 */
interface Stock {

	suspend fun reserve(item: String, count: Int): Boolean

	suspend fun release(id: String)

	fun levels(item: String): Flow<Level>

	suspend fun forget(connection: String, reason: CloseReason)

}
