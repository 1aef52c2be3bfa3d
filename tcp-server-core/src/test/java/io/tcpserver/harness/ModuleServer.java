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

package io.tcpserver.harness;

import java.net.InetSocketAddress;
import java.util.Locale;

import io.tcpserver.TcpServer;

/**
 * A server whose classes are those of a module, in a process of its own. It answers each
 * line in upper case. This package is none of the module's, so it may be on the class
 * path beside it.
 */
public final class ModuleServer {

	private ModuleServer() {
	}

	public static void main(String[] arguments) throws Exception {
		TcpServer server = TcpServer.builder()
			.address("127.0.0.1", 0)
			.streamHandler((reader, writer) -> writer.write(reader.readLine().toUpperCase(Locale.ROOT) + "\n"))
			.start();
		System.out.println("module " + server.getClass().getModule().getName());
		System.out.println("transport " + server.transport());
		System.out.println("engine " + describeEngine(server));
		System.out.println("bound to " + ((InetSocketAddress) server.sockets().get(0)).getPort());
		System.in.read();
		server.close();
		server.waitClosed();
	}

	private static String describeEngine(TcpServer server) {
		try {
			return "is open: " + server.getClass().getMethod("name").invoke(server);
		}
		catch (IllegalAccessException ex) {
			return "is closed";
		}
		catch (ReflectiveOperationException ex) {
			return ex.toString();
		}
	}

}
