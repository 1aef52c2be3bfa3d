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

package io.tcpserver.context.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.tcpserver.ServerStatistics;
import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a restartable server.
 *
 * @param current the latest run, {@code null} if it is finished or if there was none
 * @param lingering earlier runs that are not finished, as one of their handlers does not
 * end
 * @param finished the sum of the finished runs
 */
record RunHistory(@Nullable TcpServer current, List<TcpServer> lingering, ServerStatistics finished) {

	/**
	 * Before the first run.
	 */
	static final RunHistory EMPTY = new RunHistory(null, List.of(), ServerStatistics.NONE);

	/**
	 * A new run has begun.
	 * @param run the run
	 * @return the history that includes it
	 */
	RunHistory begin(TcpServer run) {
		return new RunHistory(run, open().toList(), this.finished);
	}

	/**
	 * A run has finished.
	 * @param run the run
	 * @return the history in which it only counts
	 */
	RunHistory finish(TcpServer run) {
		List<TcpServer> lingering = new ArrayList<>(this.lingering);
		lingering.remove(run);
		return new RunHistory(run.equals(this.current) ? null : this.current, List.copyOf(lingering),
				this.finished.plus(run.statistics()));
	}

	/**
	 * Return the runs that are not finished.
	 * @return the runs, the current one last
	 */
	Stream<TcpServer> open() {
		return Stream.concat(this.lingering.stream(), Stream.ofNullable(this.current));
	}

	ServerStatistics statistics() {
		return open().map(TcpServer::statistics).reduce(this.finished, ServerStatistics::plus);
	}

}
