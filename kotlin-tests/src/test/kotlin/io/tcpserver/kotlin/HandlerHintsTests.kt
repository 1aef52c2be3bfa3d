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

import io.tcpserver.annotation.OnMessage
import io.tcpserver.annotation.TcpHandler
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.flowOf
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.aot.generate.ClassNameGenerator
import org.springframework.aot.generate.DefaultGenerationContext
import org.springframework.aot.generate.InMemoryGeneratedFiles
import org.springframework.aot.hint.MemberCategory
import org.springframework.aot.hint.RuntimeHints
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection
import org.springframework.context.aot.ApplicationContextAotGenerator
import org.springframework.context.support.GenericApplicationContext
import org.springframework.context.support.registerBean
import org.springframework.javapoet.ClassName
import kotlin.coroutines.Continuation

/**
 * Tests that what is done by reflection for functions of Kotlin is known ahead of time.
 */
class HandlerHintsTests {

	private val hints = process()

	private fun process(): RuntimeHints {
		val generation = DefaultGenerationContext(
			ClassNameGenerator(ClassName.get(HandlerHintsTests::class.java)), InMemoryGeneratedFiles()
		)
		val context = GenericApplicationContext()
		context.registerBean<Handler>()
		context.registerBean<Orders>()
		context.registerBean<PayloadTests.Commands>()
		ApplicationContextAotGenerator().processAheadOfTime(context, generation)
		return generation.runtimeHints
	}

	@Test
	fun suspendingFunctionsCanBeCalled() {
		val method = Handler::class.java.getDeclaredMethod("reading", Reading::class.java, Continuation::class.java)
		assertThat(reflection().onMethodInvocation(method)).accepts(hints)
	}

	@Test
	fun payloadsAndResultsCanBeReadAndWritten() {
		for (type in listOf(Reading::class, Ack::class, Alarm::class)) {
			assertThat(
				reflection().onType(type.java).withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)
			).`as`(type.simpleName).accepts(hints)
		}
	}

	@Test
	fun subclassesOfSealedClassesCanBeReadAndWritten() {
		val types = listOf(
			PayloadTests.Command.Start::class, PayloadTests.Command.Stop::class, PayloadTests.Command.Status::class,
			PayloadTests.Outcome.Done::class, Nested.Deep::class
		)
		for (type in types) {
			assertThat(
				reflection().onType(type.java).withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)
			).`as`(type.simpleName).accepts(hints)
		}
		assertThat(reflection().onType(PayloadTests.Command::class.java)).accepts(hints)
	}

	@Test
	fun valueClassesCanCheckWhatTheyWrap() {
		val constructor = ValueClassTests.OrderId::class.java.getDeclaredMethod("constructor-impl", String::class.java)
		assertThat(reflection().onMethodInvocation(constructor)).accepts(hints)
	}

	data class Reading(val value: Int)

	data class Ack(val value: Int)

	data class Alarm(val reading: Reading, val nested: Map<String, Nested> = mapOf())

	sealed class Nested {

		data class Deep(val value: Int) : Nested()

	}

	@TcpHandler
	class Handler {

		@OnMessage
		suspend fun reading(reading: Reading): List<Ack> = listOf(Ack(reading.value))

	}

	@TcpHandler("orders")
	class Orders {

		@OnMessage
		suspend fun order(@Suppress("unused") id: ValueClassTests.OrderId): Flow<Alarm> = flowOf(Alarm(Reading(0)))

	}

}
