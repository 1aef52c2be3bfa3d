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

package io.tcpserver.netty.loop;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The replies of one connection to what it has just received, gathered to be written at
 * once. All connections of an I/O thread use it in turn: usually it is empty again before
 * the next one does, and otherwise what is there moves to the connection that it belongs
 * to. Confined to the I/O thread.
 */
public final class GatheredOutput {

	/**
	 * The most bytes that fit.
	 */
	public static final int CAPACITY = 16 * 1024;

	// Created when it is needed: not all servers send replies
	private byte[] bytes = {};

	private int size;

	private @Nullable Owner owner;

	GatheredOutput() {
	}

	/**
	 * Return how much was added that is not taken yet.
	 * @param owner whose bytes to count
	 * @return the number of bytes
	 */
	public int size(Owner owner) {
		return owner.equals(this.owner) ? this.size : 0;
	}

	/**
	 * Add bytes. What another owner has added moves to that one.
	 * @param owner whose bytes they are
	 * @param source an array with the bytes, copied
	 * @param length how many: with those that are there, no more than {@link #CAPACITY}
	 */
	public void add(Owner owner, byte[] source, int length) {
		Owner before = this.owner;
		if (!owner.equals(before)) {
			if (before != null) {
				byte[] rest = Arrays.copyOf(this.bytes, this.size);
				clear();
				before.takeBack(rest);
			}
			this.owner = owner;
		}
		if (this.bytes.length == 0) {
			this.bytes = new byte[CAPACITY];
		}
		System.arraycopy(source, 0, this.bytes, this.size, length);
		this.size += length;
	}

	/**
	 * Take what is there.
	 * @param target where it goes
	 */
	public void moveTo(ByteBuf target) {
		target.writeBytes(this.bytes, 0, this.size);
		clear();
	}

	/**
	 * Drop what is there.
	 */
	public void clear() {
		this.size = 0;
		this.owner = null;
	}

	/**
	 * Gathers bytes.
	 */
	public interface Owner {

		/**
		 * Keep what was gathered, as somebody else begins to.
		 * @param bytes the bytes, not to be changed any more
		 */
		void takeBack(byte[] bytes);

	}

}
