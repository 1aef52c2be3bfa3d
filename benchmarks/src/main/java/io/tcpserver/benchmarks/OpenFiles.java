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

package io.tcpserver.benchmarks;

import java.io.IOException;

/**
 * Checks that a process can have as many connections as it is to be measured with, so
 * that a limit of the system is not taken for one of a server.
 */
final class OpenFiles {

	/**
	 * Files that a process has open besides its connections, at most.
	 */
	private static final int OTHERS = 500;

	private OpenFiles() {
	}

	/**
	 * Check the limit of open files of a process.
	 * @param name what to call the process
	 * @param pid its id
	 * @param connections the number of connections that it is to have
	 * @throws IOException if its limit is too low
	 */
	static void require(String name, long pid, int connections) throws IOException {
		long limit = ProcessSample.openFilesLimit(pid);
		if (limit < connections + OTHERS) {
			throw new IOException(
					"Process '%s' can open %d files, %d connections need up to %d: raise the limit (ulimit -Hn) or ask for fewer (--connections)"
						.formatted(name, limit, connections, connections + OTHERS));
		}
	}

}
