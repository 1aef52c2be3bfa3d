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

package io.tcpserver.attack;

import io.tcpserver.TcpServerBuilder;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;

/**
 * How the attacked server handles its clients. All speak lines; see {@link Answers}.
 */
enum HandlerKind {

	/**
	 * Messages, handled on the I/O threads.
	 */
	MESSAGES("messages, I/O thread") {
		@Override
		void apply(TcpServerBuilder builder, Answers answers) {
			builder.asyncMessageHandler(lines(), answers::answer);
		}
	},

	/**
	 * Messages, handled on handler threads: virtual ones from JDK 21 on.
	 */
	BLOCKING_MESSAGES("messages, handler thread") {
		@Override
		void apply(TcpServerBuilder builder, Answers answers) {
			builder.messageHandler(lines(), answers::answer);
		}
	},

	/**
	 * Messages that a codec of the application finds, which has no limit of its own.
	 */
	OWN_CODEC("messages, own codec") {
		@Override
		void apply(TcpServerBuilder builder, Answers answers) {
			builder.asyncMessageHandler(new UnboundedCodec(lines()), answers::answer);
		}
	},

	/**
	 * A stream handler that blocks.
	 */
	STREAM("stream, blocking") {
		@Override
		void apply(TcpServerBuilder builder, Answers answers) {
			builder.streamHandler(answers::serve);
		}
	},

	/**
	 * A stream handler that does not block.
	 */
	ASYNC_STREAM("stream, asynchronous") {
		@Override
		void apply(TcpServerBuilder builder, Answers answers) {
			builder.asyncStreamHandler((reader, writer) -> new AsyncConversation(reader, writer, answers).begin());
		}
	};

	// As framing.max-length, unless it is set
	private static final int MAX_LENGTH = 64 * 1024;

	private final String label;

	HandlerKind(String label) {
		this.label = label;
	}

	abstract void apply(TcpServerBuilder builder, Answers answers);

	private static FrameCodec lines() {
		return FrameCodecs.line(MAX_LENGTH);
	}

	@Override
	public String toString() {
		return this.label;
	}

}
