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

package io.tcpserver.stream;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link IncompleteReadException} and {@link LimitOverrunException}.
 */
class StreamExceptionTests {

	@Test
	@DisplayName("asyncio R37: incomplete read says how many bytes of how many")
	void incompleteReadSaysHowManyBytesOfHowMany() {
		IncompleteReadException exception = new IncompleteReadException(new byte[18], 36);
		assertThat(exception).isInstanceOf(EOFException.class)
			.hasMessage("18 bytes read on a total of 36 expected bytes");
		assertThat(exception.partial()).isEqualTo(new byte[18]);
		assertThat(exception.expected()).hasValue(36);
	}

	@Test
	@DisplayName("asyncio R27: incomplete read without a known length says undefined")
	void incompleteReadWithoutKnownLengthSaysUndefined() {
		IncompleteReadException exception = new IncompleteReadException(new byte[3]);
		assertThat(exception).hasMessage("3 bytes read on a total of undefined expected bytes");
		assertThat(exception.expected()).isEmpty();
	}

	@Test
	void incompleteReadOfNegativeLengthIsRejected() {
		assertThatIllegalArgumentException().isThrownBy(() -> new IncompleteReadException(new byte[3], -1))
			.withMessageContaining("'expected'")
			.withMessageContaining("-1");
	}

	@Test
	void partialBytesCannotBeChangedFromOutside() {
		byte[] partial = { 1, 2 };
		IncompleteReadException exception = new IncompleteReadException(partial, 4);
		partial[0] = 9;
		exception.partial()[1] = 9;
		assertThat(exception.partial()).containsExactly(1, 2);
	}

	@Test
	void limitOverrunSaysBothNumbers() {
		LimitOverrunException exception = new LimitOverrunException("Separator is not found", 1025, 1024);
		assertThat(exception).hasMessage("Separator is not found: limit 1024, got 1025");
		assertThat(exception.consumed()).isEqualTo(1025);
		assertThat(exception.limit()).isEqualTo(1024);
	}

	@Test
	@DisplayName("asyncio R44: incomplete read survives serialization with its fields")
	void incompleteReadSurvivesSerialization() throws Exception {
		IncompleteReadException known = serialized(new IncompleteReadException(new byte[] { 1, 2 }, 4));
		assertThat(known).hasMessage("2 bytes read on a total of 4 expected bytes");
		assertThat(known.partial()).containsExactly(1, 2);
		assertThat(known.expected()).hasValue(4);
		IncompleteReadException unknown = serialized(new IncompleteReadException(new byte[0]));
		assertThat(unknown.expected()).isEmpty();
	}

	@Test
	@DisplayName("asyncio R44: limit overrun survives serialization with its fields")
	void limitOverrunSurvivesSerialization() throws Exception {
		LimitOverrunException copy = serialized(new LimitOverrunException("Separator is not found", 11, 10));
		assertThat(copy).hasMessage("Separator is not found: limit 10, got 11");
		assertThat(copy.consumed()).isEqualTo(11);
		assertThat(copy.limit()).isEqualTo(10);
	}

	@SuppressWarnings("unchecked") // what was written is what is read
	private static <T extends IOException> T serialized(T exception) throws IOException, ClassNotFoundException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
			out.writeObject(exception);
		}
		try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			return (T) in.readObject();
		}
	}

}
