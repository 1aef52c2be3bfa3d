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
import io.tcpserver.fixture.LineClient;
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
		try (LineClient client = new LineClient(this.port)) {
			client.sees("Welcome! " + HELP).send("hello").sees(HELP).send("").sees(HELP).send("NICK anna").sees(HELP);
		}
	}

	@Test
	void nobodyTalksWithoutNickAndRoom() throws Exception {
		try (LineClient client = new LineClient(this.port)) {
			client.sees("Welcome! " + HELP).send("join tea").sees(FIRST).send("say hello").sees("You are in no room");
			client.send("nick not a name").sees("A nick is made of letters and digits");
			client.send("nick anna").sees("You are anna").send("join").sees(FIRST);
			client.send("say hello").sees("You are in no room").send("who").sees("Here: ");
			client.send("join tea").sees("anna has come to tea").send("say hello").sees("anna: hello");
		}
	}

	@Test
	void messagesReachTheRoomOnly() throws Exception {
		try (LineClient anna = enter("anna", "tea"); LineClient bob = enter("bob", "coffee")) {
			anna.send("say psst").sees("anna: psst").send("who").sees("Here: anna");
			bob.send("who").sees("Here: bob");
			bob.send("join tea").sees("bob has left", "bob has come to tea");
			anna.sees("bob has come to tea");
			bob.send("leave").sees("bob has left").send("say hello?").sees("You are in no room");
			anna.sees("bob has left").send("who").sees("Here: anna");
		}
	}

	@Test
	void nickBelongsToOne() throws Exception {
		try (LineClient anna = enter("anna", "tea"); LineClient other = enter("other", "tea")) {
			anna.sees("other has come to tea");
			other.send("nick anna").sees("There is a anna already, choose another nick");
			other.send("say who am I?").sees("other: who am I?");
			anna.sees("other: who am I?").send("nick anne").sees("You are anne");
			other.send("nick anna").sees("You are anna");
		}
	}

	private LineClient enter(String nick, String room) throws Exception {
		LineClient client = new LineClient(this.port).sees("Welcome! " + HELP);
		client.send("nick " + nick).sees("You are " + nick);
		return client.send("join " + room).sees(nick + " has come to " + room);
	}

}
