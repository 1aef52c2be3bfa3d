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

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.channel.nio.AbstractNioByteChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannelConfig;
import org.jspecify.annotations.Nullable;

/**
 * A connected Unix domain socket of the JDK. Netty has one too, but it closes the
 * connection as soon as the peer ends its stream, so that the peer cannot be answered any
 * more (asyncio W22): see {@link NioUnixConfig}.
 * <p>
 * Last seen in Netty 4.2.18. Once Netty is mended,
 * {@code NettyFaultTests#nioClosesUnixConnectionsAtTheEndOfTheStream} fails.
 */
public final class NioUnixConnection extends AbstractNioByteChannel implements DuplexChannel {

	// Ends a round of writing, whatever is left of it
	private static final int ALL_TURNS = Integer.MAX_VALUE;

	private final NioUnixConfig config;

	private volatile boolean inputShutdown;

	private volatile boolean outputShutdown;

	/**
	 * Take over a socket.
	 * @param listener the listener that has accepted it, if one has
	 * @param socket the connected socket
	 */
	public NioUnixConnection(@Nullable Channel listener, SocketChannel socket) {
		super(listener, socket);
		this.config = new NioUnixConfig(this, socket);
	}

	@Override
	protected SocketChannel javaChannel() {
		return (SocketChannel) super.javaChannel();
	}

	@Override
	public SocketChannelConfig config() {
		return this.config;
	}

	@Override
	public boolean isActive() {
		return isOpen() && javaChannel().isConnected();
	}

	void stopReading() {
		clearReadPending();
	}

	// Bytes

	@Override
	protected int doReadBytes(ByteBuf buffer) throws IOException {
		unsafe().recvBufAllocHandle().attemptedBytesRead(buffer.writableBytes());
		return buffer.writeBytes(javaChannel(), buffer.writableBytes());
	}

	@Override
	protected void doWrite(ChannelOutboundBuffer outbound) throws Exception {
		int turns = this.config.getWriteSpinCount();
		while (turns > 0) {
			if (outbound.isEmpty()) {
				clearOpWrite();
				return;
			}
			turns -= writeSome(outbound);
		}
		incompleteWrite(turns < 0);
	}

	/**
	 * Write as much as one system call takes.
	 * @param outbound what is to be written, not empty
	 * @return how many turns this was: all of them if the kernel takes no more
	 */
	private int writeSome(ChannelOutboundBuffer outbound) throws Exception {
		ByteBuffer[] buffers = outbound.nioBuffers();
		int count = outbound.nioBufferCount();
		if (count == 0) {
			// A file
			return doWrite0(outbound);
		}
		long written = javaChannel().write(buffers, 0, count);
		if (written == 0) {
			return ALL_TURNS;
		}
		outbound.removeBytes(written);
		return 1;
	}

	@Override
	protected int doWriteBytes(ByteBuf buffer) throws IOException {
		return buffer.readBytes(javaChannel(), buffer.readableBytes());
	}

	@Override
	protected long doWriteFileRegion(FileRegion region) throws IOException {
		return region.transferTo(javaChannel(), region.transferred());
	}

	// Ends of the two streams

	@Override
	public boolean isInputShutdown() {
		return this.inputShutdown || !isActive();
	}

	@Override
	protected boolean isInputShutdown0() {
		return isInputShutdown();
	}

	@Override
	public boolean isOutputShutdown() {
		return this.outputShutdown || !isActive();
	}

	@Override
	public boolean isShutdown() {
		return isInputShutdown() && isOutputShutdown();
	}

	@Override
	public ChannelFuture shutdownInput() {
		return shutdownInput(newPromise());
	}

	@Override
	public ChannelFuture shutdownInput(ChannelPromise promise) {
		return onLoop(promise, () -> {
			try {
				javaChannel().shutdownInput();
				this.inputShutdown = true;
				promise.setSuccess();
			}
			catch (IOException ex) {
				promise.setFailure(ex);
			}
		});
	}

	@Override
	public ChannelFuture shutdownOutput() {
		return shutdownOutput(newPromise());
	}

	@Override
	public ChannelFuture shutdownOutput(ChannelPromise promise) {
		return onLoop(promise, () -> ((AbstractUnsafe) unsafe()).shutdownOutput(promise));
	}

	@Override
	protected void doShutdownOutput() throws IOException {
		javaChannel().shutdownOutput();
		this.outputShutdown = true;
	}

	@Override
	public ChannelFuture shutdown() {
		return shutdown(newPromise());
	}

	@Override
	public ChannelFuture shutdown(ChannelPromise promise) {
		return onLoop(promise, () -> {
			ChannelFuture output = shutdownOutput();
			ChannelFuture input = shutdownInput();
			Throwable failure = (output.cause() != null) ? output.cause() : input.cause();
			if (failure != null) {
				promise.setFailure(failure);
			}
			else {
				promise.setSuccess();
			}
		});
	}

	private ChannelFuture onLoop(ChannelPromise promise, Runnable task) {
		if (eventLoop().inEventLoop()) {
			task.run();
		}
		else {
			eventLoop().execute(task);
		}
		return promise;
	}

	@Override
	protected void doClose() throws Exception {
		javaChannel().close();
	}

	@Override
	protected void doDisconnect() throws Exception {
		doClose();
	}

	// Addresses

	@Override
	protected @Nullable SocketAddress localAddress0() {
		return this.config.socket().localAddress();
	}

	@Override
	protected @Nullable SocketAddress remoteAddress0() {
		try {
			return javaChannel().getRemoteAddress();
		}
		catch (IOException ex) {
			// Closed
			return null;
		}
	}

	@Override
	protected void doBind(SocketAddress localAddress) {
		throw new UnsupportedOperationException("The socket is connected");
	}

	@Override
	protected boolean doConnect(SocketAddress remoteAddress, SocketAddress localAddress) {
		throw new UnsupportedOperationException("The socket is connected");
	}

	@Override
	protected void doFinishConnect() {
		throw new UnsupportedOperationException("The socket is connected");
	}

}
