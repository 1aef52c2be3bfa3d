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

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.MessageSizeEstimator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannelConfig;

/**
 * The options of a {@link NioUnixConnection}. It is a {@link SocketChannelConfig}, though
 * half of that is about TCP, because Netty's selector transport asks no other type
 * whether a connection may be half-closed. What only TCP has is off and cannot be set.
 */
final class NioUnixConfig extends DefaultChannelConfig implements SocketChannelConfig {

	private static final Map<ChannelOption<?>, SocketOption<Integer>> SOCKET_OPTIONS = Map.of(ChannelOption.SO_SNDBUF,
			StandardSocketOptions.SO_SNDBUF, ChannelOption.SO_RCVBUF, StandardSocketOptions.SO_RCVBUF,
			ChannelOption.SO_LINGER, StandardSocketOptions.SO_LINGER);

	private final NioUnixConnection connection;

	private final JdkSocket socket;

	private volatile boolean allowHalfClosure;

	NioUnixConfig(NioUnixConnection connection, SocketChannel channel) {
		super(connection);
		this.connection = connection;
		this.socket = new JdkSocket(channel, SOCKET_OPTIONS);
	}

	@Override
	public Map<ChannelOption<?>, Object> getOptions() {
		return getOptions(super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE, ChannelOption.SO_SNDBUF,
				ChannelOption.SO_RCVBUF, ChannelOption.SO_LINGER);
	}

	@Override
	@SuppressWarnings("unchecked") // the option is of this type
	public <T> T getOption(ChannelOption<T> option) {
		if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
			return (T) Boolean.valueOf(this.allowHalfClosure);
		}
		return this.socket.has(option) ? this.socket.get(option) : super.getOption(option);
	}

	@Override
	public <T> boolean setOption(ChannelOption<T> option, T value) {
		validate(option, value);
		if (option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) {
			this.allowHalfClosure = (Boolean) value;
			return true;
		}
		if (this.socket.has(option)) {
			this.socket.set(option, value);
			return true;
		}
		return super.setOption(option, value);
	}

	private SocketChannelConfig set(ChannelOption<Integer> option, int value) {
		this.socket.set(option, value);
		return this;
	}

	/**
	 * Return what the options are those of.
	 * @return the socket of the connection
	 */
	JdkSocket socket() {
		return this.socket;
	}

	@Override
	protected void autoReadCleared() {
		this.connection.stopReading();
	}

	@Override
	public boolean isAllowHalfClosure() {
		return this.allowHalfClosure;
	}

	@Override
	public SocketChannelConfig setAllowHalfClosure(boolean allowHalfClosure) {
		this.allowHalfClosure = allowHalfClosure;
		return this;
	}

	@Override
	public int getSendBufferSize() {
		return this.socket.get(ChannelOption.SO_SNDBUF);
	}

	@Override
	public SocketChannelConfig setSendBufferSize(int bytes) {
		return set(ChannelOption.SO_SNDBUF, bytes);
	}

	@Override
	public int getReceiveBufferSize() {
		return this.socket.get(ChannelOption.SO_RCVBUF);
	}

	@Override
	public SocketChannelConfig setReceiveBufferSize(int bytes) {
		return set(ChannelOption.SO_RCVBUF, bytes);
	}

	@Override
	public int getSoLinger() {
		return this.socket.get(ChannelOption.SO_LINGER);
	}

	@Override
	public SocketChannelConfig setSoLinger(int seconds) {
		return set(ChannelOption.SO_LINGER, seconds);
	}

	// What only TCP has

	@Override
	public boolean isTcpNoDelay() {
		return false;
	}

	@Override
	public SocketChannelConfig setTcpNoDelay(boolean tcpNoDelay) {
		throw notTcp("TCP_NODELAY");
	}

	@Override
	public boolean isKeepAlive() {
		return false;
	}

	@Override
	public SocketChannelConfig setKeepAlive(boolean keepAlive) {
		throw notTcp("SO_KEEPALIVE");
	}

	@Override
	public boolean isReuseAddress() {
		return false;
	}

	@Override
	public SocketChannelConfig setReuseAddress(boolean reuseAddress) {
		throw notTcp("SO_REUSEADDR");
	}

	@Override
	public int getTrafficClass() {
		return 0;
	}

	@Override
	public SocketChannelConfig setTrafficClass(int trafficClass) {
		throw notTcp("IP_TOS");
	}

	@Override
	public SocketChannelConfig setPerformancePreferences(int connectionTime, int latency, int bandwidth) {
		throw notTcp("Performance preferences");
	}

	private static UnsupportedOperationException notTcp(String option) {
		return new UnsupportedOperationException("%s is not for Unix domain sockets".formatted(option));
	}

	// The same with another return type

	@Override
	public SocketChannelConfig setConnectTimeoutMillis(int millis) {
		super.setConnectTimeoutMillis(millis);
		return this;
	}

	@Override
	@SuppressWarnings("deprecation") // part of the interface
	public SocketChannelConfig setMaxMessagesPerRead(int messages) {
		super.setMaxMessagesPerRead(messages);
		return this;
	}

	@Override
	public SocketChannelConfig setWriteSpinCount(int count) {
		super.setWriteSpinCount(count);
		return this;
	}

	@Override
	public SocketChannelConfig setAllocator(ByteBufAllocator allocator) {
		super.setAllocator(allocator);
		return this;
	}

	@Override
	public SocketChannelConfig setRecvByteBufAllocator(RecvByteBufAllocator allocator) {
		super.setRecvByteBufAllocator(allocator);
		return this;
	}

	@Override
	public SocketChannelConfig setAutoRead(boolean autoRead) {
		super.setAutoRead(autoRead);
		return this;
	}

	@Override
	public SocketChannelConfig setAutoClose(boolean autoClose) {
		super.setAutoClose(autoClose);
		return this;
	}

	@Override
	public SocketChannelConfig setMessageSizeEstimator(MessageSizeEstimator estimator) {
		super.setMessageSizeEstimator(estimator);
		return this;
	}

	@Override
	public SocketChannelConfig setWriteBufferWaterMark(WriteBufferWaterMark waterMark) {
		super.setWriteBufferWaterMark(waterMark);
		return this;
	}

}
