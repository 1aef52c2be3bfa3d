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

package io.tcpserver;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The objects that a server works with. They are not settings: they act, have a state of
 * their own, and may be shared by servers.
 * <p>
 * Not for applications, which add each of them to a {@link TcpServerSettingsBuilder}.
 *
 * @param interceptors the interceptors of connections, in the order in which they are
 * called
 * @param directory where the keys and groups of connections are kept
 * @param observers the observers, called in this order after the one that logs
 * @since 0.1.0
 */
public record Collaborators(List<ConnectionInterceptor> interceptors, ConnectionDirectory directory,
		List<TcpServerObserver> observers) {

	public Collaborators {
		interceptors = List.copyOf(interceptors);
		Objects.requireNonNull(directory, "directory");
		observers = List.copyOf(observers);
	}

	/**
	 * Return neither interceptors nor observers, and a directory for one server.
	 * @return the collaborators
	 */
	static Collaborators none() {
		return new Collaborators(List.of(), new ConnectionDirectory(), List.of());
	}

	Collaborators with(ConnectionInterceptor interceptor) {
		return new Collaborators(append(this.interceptors, Objects.requireNonNull(interceptor, "interceptor")),
				this.directory, this.observers);
	}

	Collaborators with(ConnectionDirectory directory) {
		return new Collaborators(this.interceptors, directory, this.observers);
	}

	Collaborators with(TcpServerObserver observer) {
		return new Collaborators(this.interceptors, this.directory,
				append(this.observers, Objects.requireNonNull(observer, "observer")));
	}

	private static <T> List<T> append(List<T> list, T last) {
		List<T> all = new ArrayList<>(list);
		all.add(last);
		return all;
	}

}
