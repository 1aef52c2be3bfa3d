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

package io.tcpserver.attack;

import io.tcpserver.settings.TlsSettings;
import org.jspecify.annotations.Nullable;

/**
 * How the attacked server speaks TLS.
 */
enum TlsKind {

	/**
	 * Not at all.
	 */
	NONE(null, ""),

	/**
	 * With the JDK's provider.
	 */
	JDK(TlsSettings.Provider.JDK, ", TLS of the JDK"),

	/**
	 * With OpenSSL.
	 */
	OPENSSL(TlsSettings.Provider.OPENSSL, ", OpenSSL");

	final TlsSettings.@Nullable Provider provider;

	private final String label;

	TlsKind(TlsSettings.@Nullable Provider provider, String label) {
		this.provider = provider;
		this.label = label;
	}

	@Override
	public String toString() {
		return this.label;
	}

}
