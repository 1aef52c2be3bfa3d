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

/**
 * The server, for plain Java. What is not exported is not API.
 */
@SuppressWarnings("module") // that of the auto-configuration is compiled after this one
module io.tcpserver.core {

	requires io.netty.buffer;
	requires io.netty.codec;
	requires io.netty.common;
	requires io.netty.handler;
	requires io.netty.transport;
	requires static io.netty.transport.classes.epoll;
	requires static io.netty.transport.classes.io_uring;
	requires static io.netty.transport.classes.kqueue;
	requires static io.netty.transport.unix.common;
	requires java.management;
	requires jdk.management;
	requires jdk.net;
	requires static transitive org.jspecify;
	requires transitive org.slf4j;

	exports io.tcpserver;
	exports io.tcpserver.log;
	exports io.tcpserver.message;
	exports io.tcpserver.netty to io.tcpserver.autoconfigure;
	exports io.tcpserver.settings;
	exports io.tcpserver.stream;

}
