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

package io.tcpserver.netty.tls;

import java.io.ByteArrayOutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import javax.net.ssl.SSLException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.tcpserver.harness.Certificates;
import io.tcpserver.harness.Check;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;
import io.tcpserver.settings.TlsSettings.Provider;
import org.jspecify.annotations.Nullable;

/**
 * Fuzz target: the beginning of a TLS handshake on a server with certificates for several
 * names. The first byte of an input says how long the pieces are in which the rest
 * arrives.
 */
public final class ClientHelloFuzz {

	private static final TlsContexts contexts = contexts();

	private static final EncryptedReads reads = new UnreadSocket();

	private ClientHelloFuzz() {
	}

	private static TlsContexts contexts() {
		TlsKeys keys = Certificates.keys(Certificates.server("localhost"));
		return new TlsContexts(
				TlsSettings.of(keys).withProvider(Provider.JDK).withServerNames(Map.of("one.example.com", keys)));
	}

	public static void fuzzerTestOneInput(byte[] data) {
		if (data.length == 0) {
			return;
		}
		byte[] stream = Arrays.copyOfRange(data, 1, data.length);
		int length = 1 + (data[0] & 0xFF);
		Outcome whole = shakeHands(List.of(stream));
		List<byte[]> pieces = new ArrayList<>();
		for (int from = 0; from < stream.length; from += length) {
			pieces.add(Arrays.copyOfRange(stream, from, Math.min(stream.length, from + length)));
		}
		Check.same(shakeHands(pieces), whole, "pieces of %d bytes", length);
		if (whole.name != null) {
			Check.that(handshakes(stream).contains(whole.name), "The name '%s' did not arrive", whole.name);
		}
	}

	private static Outcome shakeHands(List<byte[]> pieces) {
		UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
		Events events = new Events();
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.config().setAllocator(allocator);
		channel.pipeline().addLast(contexts.newHandler(allocator, reads), events);
		for (byte[] piece : pieces) {
			if (channel.isOpen()) {
				channel.writeInbound(allocator.heapBuffer(Math.max(piece.length, 1)).writeBytes(piece));
			}
		}
		boolean answered = !channel.outboundMessages().isEmpty();
		channel.finishAndReleaseAll();
		long leaked = allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
		Check.that(leaked == 0, "%d bytes are leaked", leaked);
		return new Outcome(events.name, events.failure, answered);
	}

	/**
	 * Return what is in the records of handshakes, as far as names go.
	 */
	private static String handshakes(byte[] stream) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		int index = 0;
		while (index + 5 <= stream.length) {
			int length = ((stream[index + 3] & 0xFF) << 8) | (stream[index + 4] & 0xFF);
			all.write(stream, index + 5, Math.min(length, stream.length - index - 5));
			index += 5 + length;
		}
		return all.toString(StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
	}

	private record Outcome(@Nullable String name, @Nullable String failure, boolean answered) {
	}

	/**
	 * What comes out of the handshake.
	 */
	private static final class Events extends ChannelInboundHandlerAdapter {

		private @Nullable String name;

		private @Nullable String failure;

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			int length = ((ByteBuf) message).readableBytes();
			ReferenceCountUtil.release(message);
			Check.that(length == 0, "%d bytes arrive without a handshake", length);
		}

		@Override
		public void userEventTriggered(ChannelHandlerContext context, Object event) {
			if (event instanceof SniCompletionEvent completion) {
				this.name = completion.hostname();
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			if (cause instanceof AssertionError error) {
				throw error;
			}
			Throwable root = (cause instanceof DecoderException && cause.getCause() != null) ? cause.getCause() : cause;
			if (!(root instanceof SSLException || root instanceof DecoderException
					|| root instanceof ClosedChannelException)) {
				throw new AssertionError("A handshake fails", cause);
			}
			this.failure = Objects.requireNonNullElse(this.failure, root.getClass().getName());
		}

	}

	private static final class UnreadSocket implements EncryptedReads {

		@Override
		public boolean isRefused() {
			return false;
		}

		@Override
		public void recordBytes(int bytes) {
		}

	}

}
