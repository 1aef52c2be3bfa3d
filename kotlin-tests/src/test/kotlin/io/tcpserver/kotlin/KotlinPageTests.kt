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
import io.tcpserver.context.TcpServers
import io.tcpserver.fixture.LineClient
import io.tcpserver.kotlin.page.Handlers
import io.tcpserver.kotlin.page.Level
import io.tcpserver.kotlin.page.OrderHandler
import io.tcpserver.kotlin.page.Stock
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.flowOf
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.getBean
import org.springframework.boot.test.context.assertj.AssertableApplicationContext
import java.net.InetSocketAddress
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.TimeUnit.SECONDS

/**
 * Tests that the code of `docs/kotlin.md` compiles, and does what the page says.
 */
class KotlinPageTests {

	private val page = Files.readString(Path.of("../docs/kotlin.md"))

	private val source = Files.readString(Path.of("src/test/kotlin/io/tcpserver/kotlin/PageHandlers.kt"))

	@Test
	fun everySnippetIsCompiled() {
		val snippets = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL).findAll(page).map { it.groupValues[1] }
		assertThat(snippets.toList()).hasSize(4).allSatisfy { assertThat(source).contains(it) }
	}

	@Test
	fun ordersAreHandledAsThePageSays() = serve(
		OrderHandler::class, Warehouse::class, properties = listOf("tcp.servers.orders.port=0")
	) {
		val client = connect("orders")
		client.use {
			val order = """{"type":"Order","id":"o-1","item":"a"}"""
			assertThat(client.exchange(order)).isEqualTo("""{"id":"o-1","available":true}""")
			client.send("""{"type":"Cancellation","id":"o-1"}""").send("""{"type":"Watch","item":"a"}""")
			assertThat(client.next()).isEqualTo("""{"item":"a","count":1}""")
			assertThat(client.next()).isEqualTo("""{"item":"a","count":2}""")
			assertThat(client.exchange("{")).contains("reason")
			assertThat(client.exchange("""{"type":"Order","id":"o-2","item":"slow"}"""))
				.isEqualTo("""{"reason":"The warehouse does not answer"}""")
		}
		assertThat(getBean<Warehouse>().events.poll(10, SECONDS)).isEqualTo("released o-1")
		assertThat(getBean<Warehouse>().events.poll(10, SECONDS)).isEqualTo("forgotten: PEER")
	}

	@Test
	fun lambdasHandleWhatThePageSays() = serve(
		Handlers::class, properties = listOf("tcp.servers.shout.port=0", "tcp.servers.echo.port=0")
	) {
		connect("shout").use { assertThat(it.exchange("a")).isEqualTo("A") }
		connect("echo").use { assertThat(it.exchange("a")).isEqualTo("a") }
	}

	private fun AssertableApplicationContext.connect(server: String) =
		LineClient((getBean<TcpServers>().get(server).orElseThrow().sockets().first() as InetSocketAddress).port)

	class Warehouse : Stock {

		val events = LinkedBlockingQueue<String>()

		override suspend fun reserve(item: String, count: Int): Boolean {
			if (item == "slow") {
				awaitCancellation()
			}
			return later(count == 1)
		}

		override suspend fun release(id: String) {
			events += "released $id"
		}

		override fun levels(item: String) = flowOf(Level(item, 1), Level(item, 2))

		override suspend fun forget(connection: String, reason: CloseReason) {
			events += "forgotten: $reason"
		}

	}

}
