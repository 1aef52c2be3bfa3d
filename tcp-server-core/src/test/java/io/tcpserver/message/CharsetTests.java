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

package io.tcpserver.message;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.tcpserver.TcpConnection;
import io.tcpserver.TcpServer;
import io.tcpserver.harness.Peer;
import io.tcpserver.harness.Servers;
import io.tcpserver.settings.CharsetErrors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Text that its charset does not allow, and charsets that framings do not allow.
 */
class CharsetTests {

	private static final FrameCodec LENGTHS = FrameCodecs.lengthField(LengthField.binary(2, 1024));

	@RegisterExtension
	final Servers servers = new Servers();

	@Test
	void serverWhoseFramingCannotBeToldFromTextDoesNotStart() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.servers
				.bind((builder) -> builder.settings((settings) -> settings.charset(StandardCharsets.UTF_16LE))
					.messageHandler(FrameCodecs.line(100), (line, connection) -> line)))
			.withMessageStartingWith("The framing 'line' cannot be used with the charset UTF-16LE");
	}

	@Test
	void framingThatCannotBeToldFromTextIsNoChange() throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.charset(StandardCharsets.UTF_16BE))
				.messageHandler(LENGTHS, (message, connection) -> {
					try {
						connection.framing(FrameCodecs.json(100));
					}
					catch (IllegalArgumentException ex) {
						failure.complete(ex);
					}
					return message + "\u0a0a";
				}));
		server.startServing();
		Peer peer = this.servers.connect(server).send(Frames.hex("0004 0a0a 0041")).sendEof();
		assertThat(peer.readAll()).isEqualTo("\0\6\n\n\0A\n\n");
		assertThat(failure.get(10, TimeUnit.SECONDS)).hasMessageContaining("'json' cannot be used");
	}

	@Test
	void malformedMessagesAndUnmappableRepliesAreReported() throws Exception {
		TcpServer server = start(new MessageHandler<>() {

			@Override
			public Object onMessage(String message, TcpConnection connection) {
				return message + "\u00e4";
			}

			@Override
			public @Nullable Object onError(FailedMessage<String> failed, TcpConnection connection) {
				return failed.stage() + " " + failed.cause().getClass().getSimpleName();
			}

		});
		Peer peer = this.servers.connect(server).send(new byte[] { 'a', (byte) 0xE4, '\n', 'b', '\n' }).sendEof();
		assertThat(peer.readAll()).isEqualTo("CONVERSION PayloadException\nHANDLING IllegalArgumentException\n");
	}

	private TcpServer start(MessageHandler<String> handler) throws IOException {
		TcpServer server = this.servers.bind((builder) -> builder
			.settings((settings) -> settings.charset(StandardCharsets.US_ASCII).charsetErrors(CharsetErrors.REPORT))
			.messageHandler(FrameCodecs.line(100), handler));
		server.startServing();
		return server;
	}

	@Test
	void malformedLinesAndUnmappableTextOfStreamsAreReported() throws Exception {
		TcpServer server = this.servers
			.bind((builder) -> builder.settings((settings) -> settings.charsetErrors(CharsetErrors.REPORT))
				.streamHandler((reader, writer) -> {
					try {
						writer.write("read " + reader.readLine());
					}
					catch (CharacterCodingException ex) {
						writer.write("malformed, then " + reader.readLine());
					}
					try {
						writer.write("\ud800");
					}
					catch (IllegalArgumentException ex) {
						writer.write(", unmappable");
					}
				}));
		server.startServing();
		Peer peer = this.servers.connect(server).send(new byte[] { (byte) 0xE4, '\n', 'b', '\n' });
		assertThat(peer.readAll()).isEqualTo("malformed, then b, unmappable");
	}

}
