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
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.RecvByteBufAllocator.Handle;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Half-close for Unix domain sockets of the io_uring transport. Its channels ignore the
 * option: at the end of the stream they close, and the peer never gets its answer. What
 * tells them that the stream has ended is the number of bytes read, which they keep here;
 * this does not tell them, stops reading and fires the event that they should have fired.
 * <p>
 * Last seen in Netty 4.2.18. Once Netty is mended,
 * {@code NettyFaultTests#ioUringClosesUnixConnectionsAtTheEndOfTheStream} fails.
 */
@SuppressWarnings("deprecation") // what the interface returns
public final class HalfClose {

	private HalfClose() {
	}

	/**
	 * Keep the end of the stream from a transport.
	 * @param channel the channel
	 * @param delegate knows how much to read
	 * @return what the channel is to use instead
	 */
	public static Handle handle(Channel channel, Handle delegate) {
		return new HalfCloseHandle(channel, delegate);
	}

	/**
	 * Keeps the end of the stream to itself.
	 */
	private static final class HalfCloseHandle extends DelegatingHandle implements ExtendedHandle {

		private final Channel channel;

		private boolean ended;

		private boolean told;

		HalfCloseHandle(Channel channel, Handle delegate) {
			super(delegate);
			this.channel = channel;
		}

		@Override
		public void lastBytesRead(int bytes) {
			this.ended |= bytes < 0;
			super.lastBytesRead(Math.max(bytes, 0));
		}

		@Override
		public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
			return ((ExtendedHandle) delegate()).continueReading(maybeMoreData);
		}

		@Override
		public void readComplete() {
			super.readComplete();
			if (this.ended && !this.told) {
				this.told = true;
				this.channel.config().setAutoRead(false);
				this.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
			}
		}

	}

}
