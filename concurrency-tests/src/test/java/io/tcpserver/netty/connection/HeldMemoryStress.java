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

package io.tcpserver.netty.connection;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.tcpserver.netty.loop.IoThread;
import io.tcpserver.netty.memory.MemoryBudget;
import io.tcpserver.netty.server.ClosedServer;
import io.tcpserver.netty.server.NettyTcpServer;
import io.tcpserver.netty.transport.NioTransport;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * What a connection holds is counted until it is closed, once, whichever threads count
 * and close it. All samples of a test share the budget of one server, which is empty when
 * all connections are closed.
 */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Nothing is held in the end")
@Outcome(expect = Expect.FORBIDDEN, desc = "Something is lost or counted twice")
@State
public class HeldMemoryStress {

	private static final NettyTcpServer server = ClosedServer.create();

	private static final MemoryBudget budget = server.budget();

	private static final IoThread io = server.nextIo();

	private static final Channel channel = new EmbeddedChannel();

	private static final SocketAddress address = new InetSocketAddress(0);

	private final HeldMemory memory = new NettyConnection("id", ClosedServer.host(server), channel, io, address,
			new NioTransport())
		.heldMemory();

	@Actor
	public void reading() {
		this.memory.open();
		this.memory.recordBytes(1000);
		this.memory.settle();
		this.memory.recordBytes(3000);
		this.memory.settle();
		this.memory.close();
	}

	@Actor
	public void closing() {
		this.memory.settle();
		this.memory.close();
	}

	@Arbiter
	public void end(II_Result result) {
		result.r1 = (int) this.memory.held();
		result.r2 = (int) budget.held();
	}

}
