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
import io.tcpserver.message.FrameInput
import io.tcpserver.message.FrameOutput
import io.tcpserver.message.MessageCodec
import io.tcpserver.message.PayloadException
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.springframework.context.annotation.Bean
import org.springframework.context.annotation.Configuration
import kotlin.text.Charsets.US_ASCII

/**
 * Tests codecs of messages that are written in Kotlin.
 */
class MessageCodecTests {

	@Test
	fun messagesAreObjectsOfTheCodec() = serve(SharedCodec::class, Swapping::class) {
		connect().use { client ->
			assertThat(client.exchange("1,2")).isEqualTo("2,1")
			assertThat(client.exchange("-3,40")).isEqualTo("40,-3")
		}
	}

	@Test
	fun codecMayHaveTheStateOfItsConnection() = serve(CodecOfEach::class, Swapping::class) {
		connect().use { one ->
			connect().use { other ->
				val replies = listOf(one, one, other, one).map { it.exchange("1,2") }
				assertThat(replies).containsExactly("1: 2,1", "2: 2,1", "1: 2,1", "3: 2,1")
			}
		}
	}

	data class Point(val x: Int, val y: Int)

	open class PointCodec : MessageCodec<Point> {

		override fun decode(input: FrameInput): Point? {
			val end = input.indexOf('\n'.code.toByte())
			if (end < 0) return null
			val text = input.getString(0, end, US_ASCII)
			input.skip(end + 1)
			val (x, y) = text.split(',').map { it.toIntOrNull() ?: throw PayloadException("Not a number") }
			return Point(x, y)
		}

		override fun encode(message: Any, output: FrameOutput) {
			val (x, y) = message as Point
			output.putDecimal(x.toLong()).put(','.code).putDecimal(y.toLong()).put('\n'.code)
		}

	}

	class NumberedCodec : PointCodec() {

		private var number = 0

		override fun encode(message: Any, output: FrameOutput) {
			number++
			output.putString("$number: ", US_ASCII)
			super.encode(message, output)
		}

	}

	@TcpHandler
	class Swapping {

		@OnMessage
		fun swap(point: Point) = Point(point.y, point.x)

	}

	@Configuration(proxyBeanMethods = false)
	class SharedCodec {

		@Bean
		fun codec() = PointCodec()

	}

	@Configuration(proxyBeanMethods = false)
	class CodecOfEach {

		@Bean
		fun codec(): MessageCodec<Point> = MessageCodec.perConnection { NumberedCodec() }

	}

}
