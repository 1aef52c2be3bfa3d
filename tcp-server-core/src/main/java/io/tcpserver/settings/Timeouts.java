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

package io.tcpserver.settings;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How long peers and handlers may take. All are off unless set; one that is off costs
 * nothing, and one that is on no timer for each message. They are honoured to within an
 * eighth of their length, or 10 milliseconds if that is more, and never early. What is
 * still to be sent is sent before a time-out closes a connection, unless the peer takes
 * nothing of it for ten seconds. Time in which the server does not want to read, as a
 * handler is busy or memory is short, does not count as silence of the peer. What has
 * arrived is read before a time-out ends a connection; if the server could not run when a
 * time-out was due, the peer gets that time again. None is longer than {@link #LONGEST}.
 * <p>
 * A message handler can be {@linkplain io.tcpserver.message.MessageHandler#onIdle called}
 * when {@code idle}, {@code readIdle} or {@code writeIdle} is over, in place of closing
 * the connection. All but {@code firstByte} can be
 * {@linkplain io.tcpserver.TcpConnection#changeTimeouts changed} for one connection.
 *
 * @param firstByte how long nothing may arrive after a connection was opened; then it is
 * closed for {@link io.tcpserver.CloseReason#FIRST_BYTE_TIMEOUT}, or {@code null} for no
 * limit
 * @param idle how long nothing may arrive and nothing be sent while the handler waits for
 * input; then the connection is closed for {@link io.tcpserver.CloseReason#IDLE_TIMEOUT},
 * or {@code null} for no limit
 * @param readIdle how long nothing may arrive while the handler waits for input, whatever
 * is sent; then the connection is closed for
 * {@link io.tcpserver.CloseReason#READ_IDLE_TIMEOUT}, or {@code null} for no limit
 * @param writeIdle how long nothing may be sent, whatever arrives; then the connection is
 * closed for {@link io.tcpserver.CloseReason#WRITE_IDLE_TIMEOUT}, as soon as its handler
 * waits for input. While something waits to be sent, the time of {@code write} counts in
 * its place. {@code null} for no limit
 * @param read how long the peer may be silent once a frame has begun to arrive and is not
 * complete, or once a stream handler waits for the rest of what it reads; then the
 * connection is closed for {@link io.tcpserver.CloseReason#READ_TIMEOUT}, or {@code null}
 * for no limit
 * @param frame how long a frame, or what a stream handler reads at a time, may take from
 * its first to its last byte, however steadily it comes; then the connection is closed
 * for {@link io.tcpserver.CloseReason#READ_TIMEOUT}, or {@code null} for no limit
 * @param write how long the peer may take nothing of what is to be sent to it; then the
 * connection is aborted for {@link io.tcpserver.CloseReason#WRITE_TIMEOUT}, or
 * {@code null} for no limit
 * @param handler how long the handling of a message may take, or how long a stream
 * handler may neither read nor write nor wait for either; what waits to be sent is the
 * time of the peer. Then the connection is aborted for
 * {@link io.tcpserver.CloseReason#HANDLER_TIMEOUT} and the thread of the handler
 * interrupted, or the stage that it has returned cancelled. {@code null} for no limit
 * @param maxAge how long a connection may live; then it ends as in a graceful shutdown,
 * for {@link io.tcpserver.CloseReason#MAX_AGE}, and is closed if it has not ended ten
 * seconds later. {@code null} for no limit
 * @param maxAgeJitter up to how much earlier than {@code maxAge} a connection ends, at
 * random for each, so that clients that came together do not come again together;
 * {@code null} for not at all
 * @param minDataRate how many bytes a second must arrive at least, on average after the
 * first five seconds, while a frame or what a stream handler reads is not complete;
 * otherwise the connection is closed for {@link io.tcpserver.CloseReason#READ_TIMEOUT}.
 * {@code null} for no minimum
 * @since 0.1.0
 */
public record Timeouts(@Nullable Duration firstByte, @Nullable Duration idle, @Nullable Duration readIdle,
		@Nullable Duration writeIdle, @Nullable Duration read, @Nullable Duration frame, @Nullable Duration write,
		@Nullable Duration handler, @Nullable Duration maxAge, @Nullable Duration maxAgeJitter,
		@Nullable Long minDataRate) {

	/**
	 * The longest time that can be set, here and anywhere else: 36,500 days. Timers count
	 * nanoseconds, which end after 292 years.
	 */
	public static final Duration LONGEST = Duration.ofDays(36500);

	public Timeouts {
		SettingChecks.requirePositive("timeouts.first-byte", firstByte);
		SettingChecks.requirePositive("timeouts.idle", idle);
		SettingChecks.requirePositive("timeouts.read-idle", readIdle);
		SettingChecks.requirePositive("timeouts.write-idle", writeIdle);
		SettingChecks.requirePositive("timeouts.read", read);
		SettingChecks.requirePositive("timeouts.frame", frame);
		SettingChecks.requirePositive("timeouts.write", write);
		SettingChecks.requirePositive("timeouts.handler", handler);
		SettingChecks.requirePositive("timeouts.max-age", maxAge);
		SettingChecks.requirePositive("timeouts.max-age-jitter", maxAgeJitter);
		if (maxAgeJitter != null && maxAge == null) {
			throw new IllegalArgumentException("timeouts.max-age-jitter must be accompanied by timeouts.max-age");
		}
		if (maxAgeJitter != null && maxAgeJitter.compareTo(maxAge) >= 0) {
			throw new IllegalArgumentException(
					"timeouts.max-age-jitter must be less than timeouts.max-age, got %s and %s".formatted(maxAgeJitter,
							maxAge));
		}
		if (minDataRate != null && minDataRate < 1) {
			throw new IllegalArgumentException("timeouts.min-data-rate must be at least 1B, got " + minDataRate);
		}
	}

	/**
	 * Return no time-outs at all.
	 * @return the time-outs, all off
	 */
	public static Timeouts none() {
		return new Timeouts(null, null, null, null, null, null, null, null, null, null, null);
	}

	/**
	 * Return whether any of these is on.
	 * @return {@code false} if there is nothing to watch
	 */
	public boolean isAny() {
		return !equals(none());
	}

	/**
	 * Return a copy with another {@code firstByte} time-out.
	 * @param firstByte the time, {@code null} for no limit
	 * @return the copy
	 */
	public Timeouts withFirstByte(@Nullable Duration firstByte) {
		return new Timeouts(firstByte, this.idle, this.readIdle, this.writeIdle, this.read, this.frame, this.write,
				this.handler, this.maxAge, this.maxAgeJitter, this.minDataRate);
	}

	/**
	 * Return a copy with another {@code idle} time-out.
	 * @param idle the time, {@code null} for no limit
	 * @return the copy
	 */
	public Timeouts withIdle(@Nullable Duration idle) {
		return new Timeouts(this.firstByte, idle, this.readIdle, this.writeIdle, this.read, this.frame, this.write,
				this.handler, this.maxAge, this.maxAgeJitter, this.minDataRate);
	}

	/**
	 * Return a copy with another {@code readIdle} time-out.
	 * @param readIdle the time, {@code null} for no limit
	 * @return the copy
	 */
	public Timeouts withReadIdle(@Nullable Duration readIdle) {
		return new Timeouts(this.firstByte, this.idle, readIdle, this.writeIdle, this.read, this.frame, this.write,
				this.handler, this.maxAge, this.maxAgeJitter, this.minDataRate);
	}

	/**
	 * Return a copy with another {@code writeIdle} time-out.
	 * @param writeIdle the time, {@code null} for no limit
	 * @return the copy
	 */
	public Timeouts withWriteIdle(@Nullable Duration writeIdle) {
		return new Timeouts(this.firstByte, this.idle, this.readIdle, writeIdle, this.read, this.frame, this.write,
				this.handler, this.maxAge, this.maxAgeJitter, this.minDataRate);
	}

	/**
	 * Return a copy with another {@code read} time-out.
	 * @param read the time, {@code null} for no limit
	 * @return the copy
	 */
	public Timeouts withRead(@Nullable Duration read) {
		return new Timeouts(this.firstByte, this.idle, this.readIdle, this.writeIdle, read, this.frame, this.write,
				this.handler, this.maxAge, this.maxAgeJitter, this.minDataRate);
	}

	/**
	 * Return a copy with another {@code frame} time-out.
	 * @param frame the time, {@code null} for no limit
	 * @return the copy
	 */
	public Timeouts withFrame(@Nullable Duration frame) {
		return new Timeouts(this.firstByte, this.idle, this.readIdle, this.writeIdle, this.read, frame, this.write,
				this.handler, this.maxAge, this.maxAgeJitter, this.minDataRate);
	}

	/**
	 * Return a copy with another {@code write} time-out.
	 * @param write the time, {@code null} for no limit
	 * @return the copy
	 */
	public Timeouts withWrite(@Nullable Duration write) {
		return new Timeouts(this.firstByte, this.idle, this.readIdle, this.writeIdle, this.read, this.frame, write,
				this.handler, this.maxAge, this.maxAgeJitter, this.minDataRate);
	}

	/**
	 * Return a copy with another {@code handler} time-out.
	 * @param handler the time, {@code null} for no limit
	 * @return the copy
	 */
	public Timeouts withHandler(@Nullable Duration handler) {
		return new Timeouts(this.firstByte, this.idle, this.readIdle, this.writeIdle, this.read, this.frame, this.write,
				handler, this.maxAge, this.maxAgeJitter, this.minDataRate);
	}

	/**
	 * Return a copy with another {@code maxAge}.
	 * @param maxAge how long a connection may live, {@code null} for no limit
	 * @param maxAgeJitter up to how much earlier one ends, or {@code null}
	 * @return the copy
	 */
	public Timeouts withMaxAge(@Nullable Duration maxAge, @Nullable Duration maxAgeJitter) {
		return new Timeouts(this.firstByte, this.idle, this.readIdle, this.writeIdle, this.read, this.frame, this.write,
				this.handler, maxAge, maxAgeJitter, this.minDataRate);
	}

	/**
	 * Return a copy with another {@code minDataRate}.
	 * @param minDataRate bytes a second, {@code null} for no minimum
	 * @return the copy
	 */
	public Timeouts withMinDataRate(@Nullable Long minDataRate) {
		return new Timeouts(this.firstByte, this.idle, this.readIdle, this.writeIdle, this.read, this.frame, this.write,
				this.handler, this.maxAge, this.maxAgeJitter, minDataRate);
	}

}
