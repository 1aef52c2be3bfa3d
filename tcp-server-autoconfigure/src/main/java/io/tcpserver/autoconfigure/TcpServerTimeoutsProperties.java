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

package io.tcpserver.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * How long peers and handlers may take. All are off unless set, but the one for the PROXY
 * header.
 *
 * @since 0.1.0
 */
public class TcpServerTimeoutsProperties {

	/**
	 * Time within which something must arrive after a connection was opened. By default,
	 * there is no limit. If a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration firstByte;

	/**
	 * Time for which nothing may be received or sent while the handler waits for input.
	 * By default, there is no limit. If a duration suffix is not specified, seconds will
	 * be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration idle;

	/**
	 * Time for which nothing may be received while the handler waits for input, whatever
	 * is sent. By default, there is no limit. If a duration suffix is not specified,
	 * seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration readIdle;

	/**
	 * Time for which nothing may be sent, whatever is received. By default, there is no
	 * limit. If a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration writeIdle;

	/**
	 * Time for which a client may be silent in the middle of a frame, or while a stream
	 * handler waits for the rest of what it reads. By default, there is no limit. If a
	 * duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration read;

	/**
	 * Time that a frame, or what a stream handler reads at a time, may take from its
	 * first to its last byte. By default, there is no limit. If a duration suffix is not
	 * specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration frame;

	/**
	 * Time for which a client may take nothing of what is to be sent to it. By default,
	 * there is no limit. If a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration write;

	/**
	 * Time that the handling of a message may take, or for which a stream handler may
	 * neither read nor write. By default, there is no limit. If a duration suffix is not
	 * specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration handler;

	/**
	 * Time that the header of the PROXY protocol may take. Needs 'proxy-protocol.mode'.
	 * If a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration proxyHeader = Duration.ofSeconds(5);

	/**
	 * Time after which a connection is ended gracefully, however busy it is. By default,
	 * there is no limit. If a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration maxAge;

	/**
	 * Time by which a connection may end earlier than 'max-age', at random, so that
	 * clients do not all come again together. By default, none does. If a duration suffix
	 * is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration maxAgeJitter;

	/**
	 * Amount of data that must arrive each second at least, on average after the first
	 * five, while a frame or what a stream handler reads is not complete. By default,
	 * there is no minimum. If a size suffix is not specified, bytes will be used.
	 */
	private @Nullable DataSize minDataRate;

	public @Nullable Duration getFirstByte() {
		return this.firstByte;
	}

	public void setFirstByte(@Nullable Duration firstByte) {
		this.firstByte = firstByte;
	}

	public @Nullable Duration getIdle() {
		return this.idle;
	}

	public void setIdle(@Nullable Duration idle) {
		this.idle = idle;
	}

	public @Nullable Duration getReadIdle() {
		return this.readIdle;
	}

	public void setReadIdle(@Nullable Duration readIdle) {
		this.readIdle = readIdle;
	}

	public @Nullable Duration getWriteIdle() {
		return this.writeIdle;
	}

	public void setWriteIdle(@Nullable Duration writeIdle) {
		this.writeIdle = writeIdle;
	}

	public @Nullable Duration getRead() {
		return this.read;
	}

	public void setRead(@Nullable Duration read) {
		this.read = read;
	}

	public @Nullable Duration getFrame() {
		return this.frame;
	}

	public void setFrame(@Nullable Duration frame) {
		this.frame = frame;
	}

	public @Nullable Duration getWrite() {
		return this.write;
	}

	public void setWrite(@Nullable Duration write) {
		this.write = write;
	}

	public @Nullable Duration getHandler() {
		return this.handler;
	}

	public void setHandler(@Nullable Duration handler) {
		this.handler = handler;
	}

	public Duration getProxyHeader() {
		return this.proxyHeader;
	}

	public void setProxyHeader(Duration proxyHeader) {
		this.proxyHeader = proxyHeader;
	}

	public @Nullable Duration getMaxAge() {
		return this.maxAge;
	}

	public void setMaxAge(@Nullable Duration maxAge) {
		this.maxAge = maxAge;
	}

	public @Nullable Duration getMaxAgeJitter() {
		return this.maxAgeJitter;
	}

	public void setMaxAgeJitter(@Nullable Duration maxAgeJitter) {
		this.maxAgeJitter = maxAgeJitter;
	}

	public @Nullable DataSize getMinDataRate() {
		return this.minDataRate;
	}

	public void setMinDataRate(@Nullable DataSize minDataRate) {
		this.minDataRate = minDataRate;
	}

}
