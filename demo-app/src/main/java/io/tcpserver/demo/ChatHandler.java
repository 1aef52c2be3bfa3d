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

package io.tcpserver.demo;

import java.util.stream.Collectors;

import io.tcpserver.DuplicateKey;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.OnShutdown;
import io.tcpserver.annotation.TcpHandler;
import org.jspecify.annotations.Nullable;

/**
 * Lets people with a nick talk in rooms, of which each is in one at most.
 */
@TcpHandler("chat")
class ChatHandler {

	private static final String HELP = "Type: nick <name>, join <room>, say <text>, who, leave";

	private final TcpConnections connections;

	ChatHandler(TcpConnections connections) {
		this.connections = connections;
	}

	@OnOpen
	String welcome() {
		return "Welcome! " + HELP;
	}

	@OnMessage
	@Nullable String command(String line, TcpConnection connection) {
		String[] words = line.strip().split("\\s+", 2);
		String argument = (words.length > 1) ? words[1] : "";
		return switch (words[0]) {
			case "nick" -> rename(connection, argument);
			case "join" -> join(connection, argument);
			case "say" -> tellRoom(connection, nick(connection) + ": " + argument);
			case "who" -> who(connection);
			case "leave" -> leave(connection);
			default -> HELP;
		};
	}

	@OnClose
	void gone(TcpConnection connection) {
		leave(connection);
	}

	@OnShutdown
	String goodbye() {
		return "Goodbye, the server stops";
	}

	private String rename(TcpConnection connection, String nick) {
		if (!nick.matches("\\w+")) {
			return "A nick is made of letters and digits";
		}
		boolean bound = this.connections.bind(connection, "nick", nick, DuplicateKey.REJECT_NEW);
		return bound ? "You are " + nick : "There is a " + nick + " already, choose another nick";
	}

	private @Nullable String join(TcpConnection connection, String room) {
		if (nick(connection) == null || room.isEmpty()) {
			return "First nick <name>, then join <room>";
		}
		leave(connection);
		this.connections.join(connection, room);
		return tellRoom(connection, nick(connection) + " has come to " + room);
	}

	private String who(TcpConnection connection) {
		return connection.groups()
			.stream()
			.flatMap((room) -> this.connections.group(room).stream())
			.map(ChatHandler::nick)
			.collect(Collectors.joining(", ", "Here: ", ""));
	}

	private @Nullable String leave(TcpConnection connection) {
		tellRoom(connection, nick(connection) + " has left");
		connection.groups().forEach((room) -> this.connections.leave(connection, room));
		return null;
	}

	private @Nullable String tellRoom(TcpConnection connection, String text) {
		connection.groups().forEach((room) -> this.connections.group(room).broadcast(text));
		return connection.groups().isEmpty() ? "You are in no room" : null;
	}

	private static @Nullable String nick(TcpConnection connection) {
		return connection.keys().get("nick");
	}

}
