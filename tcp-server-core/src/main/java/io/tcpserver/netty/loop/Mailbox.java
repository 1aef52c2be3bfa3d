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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

/**
 * Hands items from any number of threads to one taker, which takes all there are at once,
 * in the order in which they were put. Never blocks: the hand-over between I/O threads
 * and handler threads, in both directions. An item is its own list node and can be in one
 * mailbox at a time.
 */
public class Mailbox {

	private static final VarHandle NEWEST;

	static {
		try {
			NEWEST = MethodHandles.lookup().findVarHandle(Mailbox.class, "newest", Item.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private volatile @Nullable Item newest;

	/**
	 * Put an item. What the calling thread wrote before is visible to the taker.
	 * @param item the item
	 */
	public final void put(Item item) {
		Item head;
		do {
			head = this.newest;
			item.next = head;
		}
		while (!NEWEST.compareAndSet(this, head, item));
	}

	/**
	 * Take all items.
	 * @return the first item, linked to the others by {@link Item#next()}, or
	 * {@code null}
	 */
	public final @Nullable Item takeAll() {
		if (this.newest == null) {
			return null;
		}
		Item item = (Item) NEWEST.getAndSet(this, (Item) null);
		Item first = null;
		while (item != null) {
			Item older = item.next;
			item.next = first;
			first = item;
			item = older;
		}
		return first;
	}

	/**
	 * Return the item that was put last, while the taker may be taking it. The one that
	 * was put before is its {@link Item#next()}, unless it was taken.
	 * @return the newest item, or {@code null} if there is none
	 */
	protected final @Nullable Item newest() {
		return this.newest;
	}

	/**
	 * Replace the newest items by one, unless they were taken or another one was put
	 * behind them. The taker sees either all of them or the one.
	 * @param newest the newest item, which was put once and is not put again
	 * @param rest the newest of the items that stay, {@code null} if none does
	 * @param replacement what takes the place of those between the two
	 * @return {@code true} if they were replaced: only then, everything that was read
	 * from them is true
	 */
	protected final boolean replaceNewest(Item newest, @Nullable Item rest, Item replacement) {
		// An item comes to its place once only: if it is there still, it has been there
		// all the time, and so have those before it
		replacement.next = rest;
		return NEWEST.compareAndSet(this, newest, replacement);
	}

	public final boolean isEmpty() {
		return this.newest == null;
	}

	/**
	 * Something that can be put into a mailbox.
	 */
	public abstract static class Item {

		private @Nullable Item next;

		/**
		 * Return the item that was put after this one.
		 * @return the next item, or {@code null} if this is the last one taken
		 */
		public final @Nullable Item next() {
			return this.next;
		}

		/**
		 * Unlink the next item, so that this item can be put again and keeps nothing
		 * alive.
		 * @return the item that was next
		 */
		public final @Nullable Item unlink() {
			Item item = this.next;
			this.next = null;
			return item;
		}

		/**
		 * Link another item behind this one.
		 * @param item the item
		 */
		public final void append(@Nullable Item item) {
			this.next = item;
		}

	}

}
