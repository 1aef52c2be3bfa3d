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

package io.tcpserver.netty.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.tcpserver.TcpServer;
import io.tcpserver.fixture.Asyncio;
import io.tcpserver.harness.Platform;
import io.tcpserver.harness.Recorder;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.connection.NettyConnection;
import io.tcpserver.settings.HandlerThreads.Mode;
import io.tcpserver.settings.SocketSettings;
import io.tcpserver.settings.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What accepted sockets are set to, as the operating system says.
 */
@ParameterizedClass
@MethodSource("io.tcpserver.harness.Platform#transports")
class SocketOptionsTests {

	@RegisterExtension
	final Servers servers;

	SocketOptionsTests(Transport transport) {
		this.servers = new Servers(new Platform(transport, Mode.AUTO));
	}

	@Test
	@Asyncio("A35")
	void smallWritesAreNotDelayedUnlessAskedFor() throws Exception {
		assertThat(noDelay(SocketSettings.defaults())).isTrue();
		assertThat(noDelay(SocketSettings.defaults().withTcpNoDelay(false))).isFalse();
	}

	private boolean noDelay(SocketSettings settings) throws Exception {
		Recorder recorder = new Recorder();
		TcpServer server = this.servers.start((builder) -> builder.socket(settings).observer(recorder),
				Servers.shout());
		assertThat(this.servers.connect(server).send("x\n").readLine()).isEqualTo("X");
		Channel channel = ((NettyConnection) recorder.only()).channel();
		return channel.config().getOption(ChannelOption.TCP_NODELAY);
	}

}
