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

import io.tcpserver.ConnectionDirectory;
import io.tcpserver.ConnectionInterceptor;
import io.tcpserver.TcpServerObserver;
import io.tcpserver.TcpServerSettingsBuilder;
import io.tcpserver.context.TcpServerCustomizer;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The beans that take part in every server of the application context. All runs of all
 * servers share the keys and groups of their connections.
 */
final class TcpServerParticipants {

	private final ConnectionDirectory directory;

	private final ObjectProvider<TcpServerCustomizer> customizers;

	private final ObjectProvider<ConnectionInterceptor> interceptors;

	private final ObjectProvider<TcpServerObserver> observers;

	TcpServerParticipants(ConnectionDirectory directory, ObjectProvider<TcpServerCustomizer> customizers,
			ObjectProvider<ConnectionInterceptor> interceptors, ObjectProvider<TcpServerObserver> observers) {
		this.directory = directory;
		this.customizers = customizers;
		this.interceptors = interceptors;
		this.observers = observers;
	}

	void apply(String serverName, TcpServerSettingsBuilder settings) {
		settings.directory(this.directory);
		this.customizers.orderedStream().forEach((customizer) -> customizer.customize(serverName, settings));
		this.interceptors.orderedStream().forEach(settings::interceptor);
		this.observers.orderedStream().forEach(settings::observer);
	}

}
