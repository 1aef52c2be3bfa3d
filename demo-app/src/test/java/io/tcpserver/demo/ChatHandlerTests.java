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

import io.tcpserver.TcpConnections;
import io.tcpserver.test.LocalTcpServerPort;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/**
 * What the chat answers.
 */
@SpringBootTest(properties = "tcp.server.port=0")
class ChatHandlerTests {

	private static final String HELP = "Type: nick <name>, join <room>, say <text>, who, leave";

	private static final String FIRST = "First nick <name>, then join <room>";

	@LocalTcpServerPort("chat")
	int port;

	@Autowired
	TcpConnections connections;

	@AfterEach
	void everyoneIsForgotten() {
		Awaitility.await().until(() -> this.connections.size() == 0);
	}

	@Test
	void helpsWhoeverTypesSomethingElse() throws Exception {
		try (LineClient client = LineClient.socket(this.port)) {
			client.sees("Welcome! " + HELP).type("hello").sees(HELP).type("").sees(HELP).type("NICK anna").sees(HELP);
		}
	}

	@Test
	void nobodyTalksWithoutNickAndRoom() throws Exception {
		try (LineClient client = LineClient.socket(this.port)) {
			client.sees("Welcome! " + HELP).type("join tea").sees(FIRST).type("say hello").sees("You are in no room");
			client.type("nick not a name").sees("A nick is made of letters and digits");
			client.type("nick anna").sees("You are anna").type("join").sees(FIRST);
			client.type("say hello").sees("You are in no room").type("who").sees("Here: ");
			client.type("join tea").sees("anna has come to tea").type("say hello").sees("anna: hello");
		}
	}

	@Test
	void messagesReachTheRoomOnly() throws Exception {
		try (LineClient anna = enter("anna", "tea"); LineClient bob = enter("bob", "coffee")) {
			anna.type("say psst").sees("anna: psst").type("who").sees("Here: anna");
			bob.type("who").sees("Here: bob");
			bob.type("join tea").sees("bob has left", "bob has come to tea");
			anna.sees("bob has come to tea");
			bob.type("leave").sees("bob has left").type("say hello?").sees("You are in no room");
			anna.sees("bob has left").type("who").sees("Here: anna");
		}
	}

	@Test
	void nickBelongsToOne() throws Exception {
		try (LineClient anna = enter("anna", "tea"); LineClient other = enter("other", "tea")) {
			anna.sees("other has come to tea");
			other.type("nick anna").sees("There is a anna already, choose another nick");
			other.type("say who am I?").sees("other: who am I?");
			anna.sees("other: who am I?").type("nick anne").sees("You are anne");
			other.type("nick anna").sees("You are anna");
		}
	}

	private LineClient enter(String nick, String room) throws Exception {
		LineClient client = LineClient.socket(this.port).sees("Welcome! " + HELP);
		client.type("nick " + nick).sees("You are " + nick);
		return client.type("join " + room).sees(nick + " has come to " + room);
	}

}
