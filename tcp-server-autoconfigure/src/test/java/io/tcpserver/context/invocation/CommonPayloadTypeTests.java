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

import io.tcpserver.annotation.OnMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CommonPayloadType}.
 */
class CommonPayloadTypeTests {

	@Test
	void typesWithNothingInCommon() {
		CallbackMethodsTests.assertInvalid(NothingInCommon.class,
				"have nothing in common that payloads could be read as", "implement one sealed interface");
	}

	@Test
	void typesWithTooMuchInCommon() {
		CallbackMethodsTests.assertInvalid(TooMuchInCommon.class, "have several types in common",
				"implement one sealed interface");
	}

	@Test
	void sealedTypeIsPreferred() {
		assertThat(CallbackMethodsTests.commonType(Sealed.class).toClass()).isEqualTo(Shape.class);
	}

	@Test
	void typeOfOneMethodMayBeThatOfAll() {
		assertThat(CallbackMethodsTests.commonType(MostAndOne.class).toClass()).isEqualTo(Round.class);
		assertThat(CallbackMethodsTests.commonType(TextAndSequence.class).toClass()).isEqualTo(CharSequence.class);
	}

	@Test
	void methodForObjectsGetsWhatTheOthersDoNot() {
		assertThat(CallbackMethodsTests.commonType(CatchAll.class).toClass()).isEqualTo(Shape.class);
	}

	@Test
	void elementTypeIsKept() {
		assertThat(CallbackMethodsTests.commonType(Lists.class)).hasToString("java.util.List<java.lang.Integer>");
		assertThat(CallbackMethodsTests.commonType(GenericLists.class).getGeneric().toClass()).isEqualTo(Circle.class);
	}

	@Test
	void primitiveTypeIsThatOfItsObjects() {
		assertThat(CallbackMethodsTests.commonType(Primitive.class).toClass()).isEqualTo(Integer.class);
	}

	sealed interface Shape {

	}

	interface Round {

	}

	interface Green {

	}

	record Circle() implements Shape, Round, Green {

	}

	record Ball() implements Shape, Round, Green {

	}

	record Pea() implements Round, Green {

	}

	static class NothingInCommon {

		@OnMessage
		void text(String line) {
		}

		@OnMessage
		void circle(Circle circle) {
		}

	}

	static class TooMuchInCommon {

		@OnMessage
		void pea(Pea pea) {
		}

		@OnMessage
		void circle(Circle circle) {
		}

	}

	static class Sealed {

		@OnMessage
		void ball(Ball ball) {
		}

		@OnMessage
		void circle(Circle circle) {
		}

	}

	static class MostAndOne {

		@OnMessage
		void round(Round round) {
		}

		@OnMessage
		void circle(Circle circle) {
		}

	}

	static class TextAndSequence {

		@OnMessage
		void text(String text) {
		}

		@OnMessage
		void sequence(CharSequence sequence) {
		}

	}

	static class CatchAll extends Sealed {

		@OnMessage
		void others(Object message) {
		}

	}

	static class Lists {

		@OnMessage
		void numbers(List<Integer> numbers) {
		}

	}

	abstract static class AnyLists<T> {

		@OnMessage
		void all(List<T> things) {
		}

	}

	static class GenericLists extends AnyLists<Circle> {

	}

	static class Primitive {

		@OnMessage
		void number(int number) {
		}

	}

}
