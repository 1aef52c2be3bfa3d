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

import java.net.SocketOption;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.tcpserver.ConnectionSocketOptions;
import io.tcpserver.netty.transport.SocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The options of an open socket, which only its I/O thread touches: a descriptor that is
 * closed may be that of another socket already.
 */
final class LiveSocketOptions implements ConnectionSocketOptions {

	private final NettyConnection connection;

	LiveSocketOptions(NettyConnection connection) {
		this.connection = connection;
	}

	@Override
	public <T> CompletableFuture<T> get(SocketOption<T> option) {
		ChannelOption<T> channelOption = require(option);
		return submit(() -> requireKnown(this.connection.channel().config().getOption(channelOption), option));
	}

	@Override
	public <T> CompletableFuture<Void> set(SocketOption<T> option, T value) {
		Objects.requireNonNull(value, "value");
		ChannelOption<T> channelOption = require(option);
		return submit(() -> {
			try {
				requireKnown(this.connection.channel().config().setOption(channelOption, value) ? value : null, option);
				return null;
			}
			catch (ChannelException ex) {
				throw new IllegalArgumentException("%s refuses %s = %s".formatted(this.connection, option, value), ex);
			}
		});
	}

	private <T> ChannelOption<T> require(SocketOption<T> option) {
		Objects.requireNonNull(option, "option");
		ChannelOption<T> channelOption = SocketOptions.changeable(option, this.connection.channel(),
				this.connection.host().server().transport());
		if (channelOption == null) {
			throw unsupported(option);
		}
		return channelOption;
	}

	private <T> T requireKnown(@Nullable T value, SocketOption<?> option) {
		if (value == null) {
			throw unsupported(option);
		}
		return value;
	}

	private UnsupportedOperationException unsupported(SocketOption<?> option) {
		return new UnsupportedOperationException("%s has no option %s".formatted(this.connection, option));
	}

	private <T extends @Nullable Object> CompletableFuture<T> submit(Supplier<T> task) {
		CompletableFuture<T> future = new CompletableFuture<>();
		this.connection.io().runOrAtEnd(() -> {
			try {
				if (this.connection.channel().isOpen()) {
					future.complete(task.get());
				}
				else {
					future.completeExceptionally(this.connection.lostException());
				}
			}
			catch (RuntimeException ex) {
				future.completeExceptionally(ex);
			}
		});
		return future;
	}

}
