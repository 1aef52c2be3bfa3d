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

package io.tcpserver.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.tcpserver.TcpServerBuilder;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.FrameCodecs;
import io.tcpserver.settings.HandlerThreads;
import io.tcpserver.settings.HandlerThreads.Mode;
import io.tcpserver.settings.MessageConcurrency;
import io.tcpserver.settings.ReplyOrder;
import io.tcpserver.settings.TlsKeys;
import io.tcpserver.settings.TlsSettings;

/**
 * The message handlers of this project, as its users write them: lines in and out as
 * strings.
 */
final class MessageServers {

	// As many as the load generator has in flight
	private static final int CONCURRENT = 16;

	private MessageServers() {
	}

	static int startOnEventLoop(String transport) throws IOException {
		return startOnEventLoop(StreamServers.builder(transport));
	}

	private static int startOnEventLoop(TcpServerBuilder builder) throws IOException {
		return StreamServers.port(builder
			.asyncMessageHandler(lines(), (line, connection) -> CompletableFuture.completedFuture(shout(line)))
			.start());
	}

	/**
	 * Start the same with several messages of a connection at a time.
	 */
	static int startConcurrentOnEventLoop(String transport) throws IOException {
		return startOnEventLoop(StreamServers.builder(transport).settings(MessageServers::applyConcurrency));
	}

	private static void applyConcurrency(TcpServerSettingsBuilder settings) {
		settings.messageConcurrency(new MessageConcurrency(CONCURRENT, ReplyOrder.COMPLETION));
	}

	/**
	 * Start the same with TLS.
	 */
	static int startTls(String transport) throws IOException {
		TlsKeys keys = new TlsKeys(TlsKeyPair.create(), null, List.of(TlsKeyPair.PROTOCOL), List.of(TlsKeyPair.CIPHER));
		TlsSettings tls = TlsSettings.of(keys).withProvider(TlsSettings.Provider.JDK);
		return startOnEventLoop(StreamServers.builder(transport).settings((settings) -> settings.tls(tls)));
	}

	/**
	 * Start the same with every limit, time-out and filter on, none of which is ever met.
	 */
	static int startGuarded(String transport) throws IOException {
		return startOnEventLoop(StreamServers.builder(transport).settings(Guards::apply));
	}

	static int start(String transport) throws IOException {
		return start(transport, Mode.AUTO);
	}

	static int startOnPlatformThreads(String transport) throws IOException {
		return start(transport, Mode.PLATFORM);
	}

	private static int start(String transport, Mode mode) throws IOException {
		HandlerThreads threads = new HandlerThreads(mode, HandlerThreads.defaults().maxThreads());
		return start(StreamServers.builder(transport).settings((settings) -> settings.handlerThreads(threads)));
	}

	/**
	 * Start the same with several messages of a connection at a time.
	 */
	static int startConcurrent(String transport) throws IOException {
		return start(StreamServers.builder(transport).settings(MessageServers::applyConcurrency));
	}

	private static int start(TcpServerBuilder builder) throws IOException {
		return StreamServers.port(builder.messageHandler(lines(), (line, connection) -> shout(line)).start());
	}

	static FrameCodec lines() {
		return FrameCodecs.line(NettyBaseline.MAX_LINE_BYTES);
	}

	private static String shout(String line) {
		return line.toUpperCase(Locale.ROOT);
	}

}
