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

package io.tcpserver.log;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How much of a failure is logged.
 */
class LoggedFailureTests {

	private static final int MOST_CHARACTERS = 25_000;

	@Test
	void ordinaryFailureIsLoggedAsItIs() {
		IllegalStateException failure = new IllegalStateException("x", new RuntimeException("y"));
		failure.addSuppressed(new RuntimeException("z"));
		assertThat(LoggedFailure.of(failure)).isSameAs(failure);
	}

	@Test
	void recursionShowsWhereItEnded() {
		StackOverflowError failure = overflow();
		Throwable shortened = LoggedFailure.of(failure);
		assertThat(shortened.getStackTrace()).hasSize(50).startsWith(failure.getStackTrace()[0]);
		assertThat(shortened).hasToString(
				"java.lang.StackOverflowError [the first 50 of %d frames]".formatted(failure.getStackTrace().length));
		assertThat(printed(shortened)).hasSizeLessThan(MOST_CHARACTERS);
	}

	@Test
	void chainOfCausesShowsItsRoot() {
		Throwable failure = new IllegalStateException("root");
		for (int i = 0; i < 60; i++) {
			failure = new IllegalStateException("cause " + i, failure);
		}
		Throwable shortened = LoggedFailure.of(failure);
		assertThat(shortened).rootCause().asString().startsWith("java.lang.IllegalStateException: root");
		assertThat(printed(shortened)).hasSizeLessThan(MOST_CHARACTERS).contains("[without 57 causes]");
	}

	@Test
	void suppressedExceptionsAreCounted() {
		IllegalStateException failure = new IllegalStateException("x");
		for (int i = 0; i < 60; i++) {
			failure.addSuppressed(new IllegalStateException("suppressed"));
		}
		assertThat(printed(LoggedFailure.of(failure))).hasSizeLessThan(MOST_CHARACTERS)
			.startsWith("java.lang.IllegalStateException: x [")
			.contains("[without 60 suppressed exceptions]");
	}

	@Test
	void longMessageIsCutOff() {
		Throwable shortened = LoggedFailure.of(new IllegalStateException("x".repeat(100_000)));
		assertThat(printed(shortened)).hasSizeLessThan(MOST_CHARACTERS).contains("... (100033 characters)");
	}

	@Test
	void circleOfCausesHasAnEnd() {
		RuntimeException circle = new RuntimeException("x".repeat(2000), new RuntimeException("other"));
		circle.getCause().initCause(circle);
		assertThat(printed(LoggedFailure.of(circle))).hasSizeLessThan(MOST_CHARACTERS);
	}

	private static StackOverflowError overflow() {
		try {
			throw new AssertionError("%d calls".formatted(endless(0)));
		}
		catch (StackOverflowError ex) {
			return ex;
		}
	}

	@SuppressWarnings("InfiniteRecursion") // on purpose
	private static int endless(int depth) {
		return endless(depth + 1) + 1;
	}

	private static String printed(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

}
