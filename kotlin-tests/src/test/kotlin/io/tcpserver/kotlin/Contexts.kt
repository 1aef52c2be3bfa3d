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

import io.tcpserver.autoconfigure.TcpServerAutoConfiguration
import io.tcpserver.fixture.LineClient
import kotlinx.coroutines.delay
import org.assertj.core.api.Assertions.assertThat
import org.springframework.boot.autoconfigure.AutoConfigurations
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration
import org.springframework.boot.test.context.assertj.AssertableApplicationContext
import org.springframework.boot.test.context.runner.ApplicationContextRunner
import kotlin.reflect.KClass

/**
 * Runs servers on ephemeral ports while [test] talks to them.
 */
fun serve(
	vararg beans: KClass<*>,
	properties: List<String> = listOf("tcp.server.port=0"),
	test: AssertableApplicationContext.() -> Unit
) {
	contextRunner(*beans).withPropertyValues(*properties.toTypedArray()).run { context ->
		context.startupFailure?.let { throw it }
		context.test()
	}
}

/**
 * Returns why the context of [beans] does not start.
 */
fun startFailure(vararg beans: KClass<*>): Throwable {
	lateinit var failure: Throwable
	contextRunner(*beans).withPropertyValues("tcp.server.port=0").run { context ->
		failure = checkNotNull(context.startupFailure) { "It has started" }
	}
	return generateSequence(failure) { it.cause }.last()
}

private fun contextRunner(vararg beans: KClass<*>) = ApplicationContextRunner()
	.withConfiguration(
		AutoConfigurations.of(TcpServerAutoConfiguration::class.java, JacksonAutoConfiguration::class.java)
	)
	.withUserConfiguration(*beans.map { it.java }.toTypedArray())

/**
 * Connects a client to the server.
 */
fun AssertableApplicationContext.connect() =
	LineClient(environment.getRequiredProperty("local.tcp.server.port", Int::class.java))

/**
 * Sends lines, and checks what comes back for each of them.
 */
fun AssertableApplicationContext.converse(vararg exchanges: Pair<String, String>) {
	connect().use { client ->
		exchanges.forEach { client.send(it.first) }
		exchanges.forEach {
			assertThat(client.next()).`as`(it.first).isEqualTo(it.second)
		}
	}
}

/**
 * Suspends, and returns [value] on another thread.
 */
suspend fun <T> later(value: T): T {
	delay(1)
	return value
}
