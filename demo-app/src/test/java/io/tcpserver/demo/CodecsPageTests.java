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

package io.tcpserver.demo;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageCodec;
import io.tcpserver.test.CodecTester;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the codecs of {@code docs/codecs.md}, and the tests that it shows.
 */
class CodecsPageTests {

	private static final List<Class<?>> CLASSES = new ArrayList<>();

	@BeforeAll
	static void compile(@TempDir Path directory) throws IOException, ClassNotFoundException {
		for (String code : Readme.read(Path.of("..", "docs", "codecs.md")).blocks("java")) {
			CLASSES.add(Snippet.of(code).load(directory));
		}
	}

	@Test
	void testsOfThePagePass() throws Exception {
		int tests = 0;
		for (Class<?> type : CLASSES) {
			for (Method method : type.getDeclaredMethods()) {
				if (method.isAnnotationPresent(Test.class)) {
					method.setAccessible(true);
					method.invoke(create(type));
					tests++;
				}
			}
		}
		assertThat(tests).isGreaterThanOrEqualTo(5);
	}

	@Test
	void messagesAreNumbered() throws Exception {
		CodecTester<byte[]> tester = CodecTester.ofEach(() -> codec("NumberedCodec"));
		tester.roundTrip(new byte[] { 'a' }, new byte[0], new byte[] { 'b', 'c' });
		assertThat(tester.encode(new byte[] { 'a' }, new byte[0])).containsExactly(0, 2, 0, 'a', 0, 1, 1);
		assertThat(tester.refuse(new byte[] { 0, 1, 0, 0, 1, 2 }).cause()).hasMessage("Expected message 1");
		tester.bounded(64 * 1024 + 1);
	}

	@Test
	void theEndOfTheStreamEndsAStatement() throws Exception {
		CodecTester<byte[]> tester = CodecTester.of(codec("StatementCodec"));
		assertThat(tester.decode("one;;two".getBytes())).extracting(String::new).containsExactly("one", "", "two");
		tester.bounded(1000);
	}

	@Test
	void commandsAreReadInOnePass() throws Exception {
		CodecTester<List<String>> tester = CodecTester.of(commandCodec());
		String get = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
		assertThat(tester.decode((get + "*0\r\n" + get).getBytes())).containsExactly(List.of("GET", "k"), List.of(),
				List.of("GET", "k"));
		assertThat(tester.encode("one", "")).asString().isEqualTo("$3\r\none\r\n$0\r\n\r\n");
		tester.bounded(1024 * 1024 + 2, "*1\r\n$1048000\r\n".getBytes(), "*9999\r\n".getBytes());
		assertThat(tester.refuse("*1\r\n$-1\r\n".getBytes()).bytes()).isEqualTo(9);
	}

	@SuppressWarnings("unchecked") // the page says so
	private static MessageCodec<List<String>> commandCodec() throws ReflectiveOperationException {
		return (MessageCodec<List<String>>) create(type("CommandCodec"));
	}

	private static FrameCodec codec(String name) {
		try {
			return (FrameCodec) create(type(name));
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Class<?> type(String name) {
		return CLASSES.stream().filter((type) -> type.getName().equals(name)).findFirst().orElseThrow();
	}

	private static Object create(Class<?> type) throws ReflectiveOperationException {
		Constructor<?> constructor = type.getDeclaredConstructor();
		constructor.setAccessible(true);
		return constructor.newInstance();
	}

}
