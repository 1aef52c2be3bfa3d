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

package io.tcpserver.netty.listen;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;

import io.tcpserver.ServerBindException;
import io.tcpserver.ServerBindException.Problem;
import io.tcpserver.netty.listen.OwnListeners.OwnListener;
import io.tcpserver.netty.transport.IpFamily;
import io.tcpserver.netty.transport.SystemErrors;

/**
 * Tells why an address cannot be bound.
 */
final class BindFailures {

	private BindFailures() {
	}

	static ServerBindException translate(String serverName, SocketAddress address, Throwable cause) {
		return new ServerBindException(serverName, address, problem(address, cause), cause);
	}

	/**
	 * Return why an address cannot be bound, and which listener of this process is in the
	 * way if it is one.
	 * @param serverName the name of the server
	 * @param address the address
	 * @param family whom the address serves if it is a wildcard
	 * @param cause the operating system's answer
	 * @return the failure
	 */
	static ServerBindException translate(String serverName, SocketAddress address, IpFamily family, Throwable cause) {
		ServerBindException failure = translate(serverName, address, cause);
		OwnListener own = (failure.problem() == Problem.IN_USE) ? OwnListeners.find(address, family) : null;
		return (own != null) ? new ServerBindException(serverName, address, own.serverName(), own.address(), cause)
				: failure;
	}

	private static Problem problem(SocketAddress address, Throwable cause) {
		if (cause instanceof UnknownHostException) {
			return Problem.UNKNOWN_HOST;
		}
		if (cause instanceof AccessDeniedException) {
			return Problem.NOT_PERMITTED;
		}
		int number = SystemErrors.number(cause);
		if (number != 0) {
			return nativeProblem(number);
		}
		if (address instanceof InetSocketAddress inet && !isLocal(inet)) {
			return Problem.NOT_LOCAL;
		}
		// The JDK tells the rest apart by the system's text only
		String message = SystemErrors.text(cause);
		if (message.contains("denied") || message.contains("not permitted")) {
			return Problem.NOT_PERMITTED;
		}
		return (cause instanceof BindException) ? Problem.IN_USE : Problem.OTHER;
	}

	private static Problem nativeProblem(int number) {
		return switch (number) {
			// EADDRINUSE of Linux and of the BSDs
			case 98, 48 -> Problem.IN_USE;
			// EADDRNOTAVAIL of Linux and of the BSDs
			case 99, 49 -> Problem.NOT_LOCAL;
			// EPERM and EACCES of both
			case 1, 13 -> Problem.NOT_PERMITTED;
			default -> Problem.OTHER;
		};
	}

	private static boolean isLocal(InetSocketAddress address) {
		if (address.getAddress() == null || address.getAddress().isAnyLocalAddress()
				|| address.getAddress().isLoopbackAddress()) {
			return true;
		}
		try {
			return NetworkInterface.getByInetAddress(address.getAddress()) != null;
		}
		catch (SocketException ex) {
			// Not known, so do not blame the address
			return true;
		}
	}

}
