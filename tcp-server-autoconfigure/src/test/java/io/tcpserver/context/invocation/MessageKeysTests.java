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

package io.tcpserver.context.invocation;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.tcpserver.annotation.OnMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests which keys methods can have, and what the keys of messages are compared as.
 */
class MessageKeysTests {

	@Test
	void textsAreComparedAsTexts() {
		assertThat(MessageKeys.comparable("0800")).isEqualTo("0800");
		assertThat(MessageKeys.comparable(new StringBuilder("0800"))).isEqualTo("0800");
		assertThat(MessageKeys.comparable('A')).isEqualTo("A");
	}

	@Test
	void constantsAreComparedByName() {
		assertThat(MessageKeys.comparable(TimeUnit.DAYS)).isEqualTo("DAYS");
	}

	@Test
	void numbersAreComparedAsTheirBits() {
		assertThat(MessageKeys.comparable(0x8000_0004)).isEqualTo(0x8000_0004);
		assertThat(MessageKeys.comparable(0x8000_0004L)).isEqualTo(0x8000_0004);
		assertThat(MessageKeys.comparable(-1L)).isEqualTo(-1);
		assertThat(MessageKeys.comparable((short) 0x8001)).isEqualTo(0x8001);
		assertThat(MessageKeys.comparable((byte) 0xFF)).isEqualTo(0xFF);
	}

	@Test
	void numbersThatNoMethodHasAreNotCut() {
		assertThat(MessageKeys.comparable(0x1_0000_0200L)).isEqualTo(0x1_0000_0200L);
	}

	@Test
	void nullIsNoKey() {
		assertThat(MessageKeys.comparable(null)).isNull();
	}

	@Test
	void otherKeysAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> MessageKeys.comparable(Locale.ROOT))
			.withMessageContaining("has returned a java.util.Locale");
	}

	@Test
	void keyIsDescribedInOneLine() {
		assertThat(MessageKeys.describe("a\nb")).isEqualTo("'a\\nb'");
		assertThat(MessageKeys.describe(0x200)).isEqualTo("0x200");
		assertThat(MessageKeys.describe(7)).isEqualTo("0x07");
	}

	@Test
	void twoMethodsForOneKey() {
		CallbackMethodsTests.assertInvalid(TwoForOne.class,
				"and '@OnMessage two(Integer)' of %s are both for the key '0800'".formatted(TwoForOne.class.getName()),
				"Remove the key from one of them");
		CallbackMethodsTests.assertInvalid(TwoForOneNumber.class, "are both for the key 0x200",
				"Remove the key from one of them");
	}

	@Test
	void twoMethodsForMessagesOfAnyKey() {
		CallbackMethodsTests.assertInvalid(TwoForAny.class, "are both for the type java.lang.String",
				"more specific type");
	}

	@Test
	void keyThatIsNamedTwice() {
		CallbackMethodsTests.assertInvalid(NamedTwice.class, "has the same key twice in 'a', 'b', 'a'",
				"Remove one of them");
	}

	@Test
	void byteThatIsNegative() {
		CallbackMethodsTests.assertInvalid(NegativeByte.class, "has 'id = -127', which no message has", "Write 0x81");
		CallbackMethodsTests.assertInvalid(NegativeShort.class, "has 'id = -32767', which no message has",
				"Write 0x8001");
	}

	@Test
	void methodsForKeysTakeOneParameterizationOfAType() {
		CallbackMethodsTests.assertInvalid(TwoLists.class, "as only one of which payloads could be read",
				"Let both take the same type");
	}

	@Test
	void methodsForDifferentKeysMayTakeTheSameType() {
		assertThat(CallbackMethodsTests.commonType(Different.class).resolve()).isEqualTo(String.class);
	}

	static class TwoForOne {

		@OnMessage({ "0200", "0800" })
		void one(Number message) {
		}

		@OnMessage("0800")
		void two(Integer message) {
		}

	}

	static class TwoForOneNumber {

		@OnMessage(id = 0x200)
		void one(Number message) {
		}

		@OnMessage(id = 512)
		void two(Integer message) {
		}

	}

	static class TwoForAny {

		@OnMessage("0800")
		void one(String message) {
		}

		@OnMessage
		void two(String message) {
		}

		@OnMessage
		void three(String message) {
		}

	}

	static class NamedTwice {

		@OnMessage({ "a", "b", "a" })
		void message(String message) {
		}

	}

	static class NegativeByte {

		@OnMessage(id = (byte) 0x81)
		void message(byte[] message) {
		}

	}

	static class NegativeShort {

		@OnMessage(id = (short) 0x8001)
		void message(byte[] message) {
		}

	}

	static class TwoLists {

		@OnMessage("a")
		void texts(List<String> message) {
		}

		@OnMessage("b")
		void numbers(List<Integer> message) {
		}

	}

	static class Different {

		@OnMessage("512")
		void text(String message) {
		}

		@OnMessage(id = 512)
		void number(String message) {
		}

		@OnMessage
		void any(String message) {
		}

	}

}
