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

/**
 * Has something to do on its I/O thread at the next visit: what another thread has left
 * for it, such as bytes to write. It is put on the list of its {@link IoThread} by any
 * thread, and must not be put there again before it is visited.
 */
public abstract class LoopTask extends Mailbox.Item {

	/**
	 * Do what there is to do. I/O thread only, which no longer has this on its list: it
	 * can be put there again, also by what this does.
	 */
	protected abstract void visit();

	/**
	 * The visit has failed; other tasks are visited in any case. I/O thread only.
	 * @param cause what it has thrown
	 */
	protected abstract void failed(Throwable cause);

}
