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
 * The engine, on Netty. In the order in which a connection meets them:
 * {@code NettyTcpServers} and {@code NettyTcpServer} (a run and its states),
 * {@code Transports} and {@code NettyModules} (what works with this Netty),
 * {@code IoTransport}, {@code IoThreads} and {@code IoLoop} (event loops),
 * {@code Listeners}, {@code Listener}, {@code UnixSocketFile} and {@code AdoptedSockets}
 * (binding and adopting), {@code Acceptor} and {@code AcceptBackOff} (accepting and
 * backing off), {@code AcceptGate} (who may come in, and how many: {@code AddressCounts},
 * {@code TokenBucket}, {@code DescriptorBudget}), {@code Rejections} (those who may not),
 * {@code NioUnixListener} and {@code NioUnixConnection} (Unix domain sockets of the JDK),
 * {@code ConnectionPipeline} (what bytes pass, while the connection is one of the
 * {@code Arrivals}), {@code ProxyHeaderHandler} (the real address), {@code TlsGreeting},
 * {@code ServerNameHandler} and {@code ConnectionTls} (encryption, with the keys of
 * {@code TlsContexts}; {@code Handshakes} limits those that pend), {@code Interception}
 * (before anybody else sees it), {@code NettyConnection} in the
 * {@code ConnectionRegistry} (identity and end), {@code StreamBridge} and
 * {@code ConnectionInput} (what arrives): {@code StreamInput}, {@code ReaderMailbox} and
 * {@code ChunkMailbox} (bytes to the reader of a stream) or {@code FrameDispatcher},
 * {@code MessageDecoder}, {@code CallQueue}, {@code MessageCalls} and {@code Turn}
 * (messages to their handler, on the I/O thread or on one of its own),
 * {@code HandlerWaker} (starts and wakes handlers), {@code HandlerRunner} and
 * {@code MessageRunner} (the handler, and every way out of it), {@code Pusher} (messages
 * to one and to many), {@code StreamOutput} and {@code OutputQueue} (bytes to the
 * socket), {@code Farewell} (the last bytes reach the peer), {@code ConnectionTimer},
 * {@code Deadline} (what takes too long; {@code EngineTimes} says how long that is where
 * no setting does), {@code ReadGate}, {@code MemoryLedger}, {@code MemoryBudget} and
 * {@code ConnectionCost} (what connections hold, asked before each read),
 * {@code MemoryWatch} and {@code MemoryTrials} (who waits and who goes while memory is
 * short), {@code HeapShare} (how many connections the heap can carry),
 * {@code GracefulShutdown} (the end of the run), {@code ConnectionDrain} (nothing is lost
 * by it).
 */
@NullMarked
package io.tcpserver.netty;

import org.jspecify.annotations.NullMarked;
