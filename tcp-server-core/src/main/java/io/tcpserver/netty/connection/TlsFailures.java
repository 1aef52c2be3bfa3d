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

package io.tcpserver.netty.connection;

import java.io.IOException;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.NotSslRecordException;
import io.tcpserver.log.PeerText;

/**
 * What is said about TLS that fails.
 */
final class TlsFailures {

	private TlsFailures() {
	}

	/**
	 * Return whether a handshake has failed because the client is gone, as health checks
	 * and port scans are soon; with OpenSSL they fail what is sent.
	 * @param failure the failure
	 * @return {@code true} if there is nothing to say
	 */
	static boolean isGone(Throwable failure) {
		Throwable cause = failure.getCause();
		Throwable origin = (failure instanceof SSLException && cause != null) ? cause : failure;
		return origin instanceof IOException && !(origin instanceof SSLException);
	}

	/**
	 * Return what is to be said about a handshake that the client has refused.
	 * @param alert what the client has answered
	 * @param cause how that shows on this side
	 * @return the failure
	 */
	static SSLException refused(String alert, Throwable cause) {
		SSLException refusal = new SSLException("The client refuses the TLS handshake: " + alert);
		refusal.addSuppressed(PeerText.printable(cause));
		return refusal;
	}

	/**
	 * Return what is to be said about any failure of a handshake.
	 * @param cause the failure
	 * @return the failure, or one without what the client has sent
	 */
	static Throwable describe(Throwable cause) {
		return (cause instanceof SSLException failure) ? describe(failure) : PeerText.printable(cause);
	}

	/**
	 * Return what is to be said about a failure. Messages of TLS providers may hold what
	 * the client has sent: the name that it asks for, what its certificate says, or
	 * everything, in hexadecimal digits.
	 * @param failure the failure
	 * @return the failure, or one without all that
	 */
	static SSLException describe(SSLException failure) {
		if (failure instanceof NotSslRecordException) {
			return new SSLException("What arrived is not TLS");
		}
		Throwable printable = PeerText.printable(failure);
		return (printable instanceof SSLException same) ? same
				: new SSLException(PeerText.printableMessage(failure.getMessage()), printable);
	}

}
