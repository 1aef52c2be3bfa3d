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

import io.tcpserver.fixture.LineClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chat of the packaged demo, with clients that nobody here wrote.
 */
class ChatProcessTests {

	private static final String WELCOME = "Welcome! Type: nick <name>, join <room>, say <text>, who, leave";

	@Test
	void peopleTalkInTheirRooms() throws Exception {
		try (DemoProcess demo = DemoProcess.start();
				LineClient anna = enter(demo, "anna", "tea");
				LineClient bob = enter(demo, "bob", "tea");
				LineClient carol = enter(demo, "carol", "coffee")) {
			anna.sees("bob has come to tea");
			anna.send("say hello, world").sees("anna: hello, world");
			bob.sees("anna: hello, world");
			// Answered after the message above has reached all whom it should
			anna.send("who");
			assertThat(anna.next()).isIn("Here: anna, bob", "Here: bob, anna");
			carol.send("who").sees("Here: carol");
			assertThat(demo.get("/actuator/tcpserver/chat")).contains("\"nick\":\"anna\"")
				.contains("\"nick\":\"carol\"")
				.contains("\"groups\":[\"tea\"]")
				.contains("\"groups\":[\"coffee\"]");
			bob.end();
			anna.sees("bob has left");
			bob.sees(LineClient.END);
			carol.close();
			Awaitility.await().until(() -> !demo.get("/actuator/tcpserver/chat").contains("carol"));
			assertThat(demo.get("/actuator/tcpserver/chat")).contains("\"nick\":\"anna\"").doesNotContain("bob");
			demo.terminate();
			// It waits for the end of its input, too
			anna.sees("Goodbye, the server stops").end();
			anna.sees(LineClient.END);
			demo.assertTerminatedCleanly();
		}
	}

	@Test
	void nickIsTakenUntilItsOwnerGoes() throws Exception {
		try (DemoProcess demo = DemoProcess.start();
				LineClient anna = enter(demo, "anna", "tea");
				LineClient other = enter(demo, "other", "tea")) {
			other.send("nick anna").sees("There is a anna already, choose another nick");
			anna.end();
			anna.sees("other has come to tea", LineClient.END);
			other.sees("anna has left");
			Awaitility.await().until(() -> other.send("nick anna").next().equals("You are anna"));
			other.send("say I am anna now").sees("anna: I am anna now");
		}
	}

	private static LineClient enter(DemoProcess demo, String nick, String room) throws Exception {
		LineClient client = LineClient.netcat(demo.tcpPort("chat")).sees(WELCOME);
		client.send("nick " + nick).sees("You are " + nick);
		return client.send("join " + room).sees(nick + " has come to " + room);
	}

}
