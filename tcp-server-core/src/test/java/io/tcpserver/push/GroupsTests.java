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

package io.tcpserver.push;

import io.tcpserver.ConnectionDirectory;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnections;
import io.tcpserver.harness.Background;
import io.tcpserver.harness.Crowd;
import io.tcpserver.harness.Servers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Groups that connections join and leave.
 */
class GroupsTests {

	@RegisterExtension
	final Servers servers = new Servers();

	@Test
	void aGroupIsALiveViewOfItsMembers() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(3);
		TcpConnections room = crowd.all().group("room");
		assertThat(room).isEmpty();
		crowd.all().join(crowd.connection(0), "room");
		crowd.all().join(crowd.connection(1), "room");
		crowd.all().join(crowd.connection(1), "room");
		assertThat(room).containsExactlyInAnyOrder(crowd.connection(0), crowd.connection(1)).hasSize(room.size());
		assertThat(room).hasToString("2 connections in [room]");
		assertThat(crowd.connection(1).groups()).containsExactly("room");
		crowd.all().leave(crowd.connection(0), "room");
		crowd.all().leave(crowd.connection(2), "room");
		assertThat(room).containsExactly(crowd.connection(1));
		assertThat(crowd.connection(0).groups()).isEmpty();
		crowd.client(1).close();
		Background.result(crowd.connection(1).closed());
		assertThat(room).isEmpty();
		assertThat(crowd.connection(1).groups()).isEmpty();
	}

	@Test
	void onlyMembersAreFoundInAGroup() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(2);
		crowd.all().bind(crowd.connection(0), "user", "anna");
		crowd.all().bind(crowd.connection(1), "user", "bert");
		TcpConnections room = crowd.all().group("room");
		room.join(crowd.connection(0), "room");
		assertThat(room.find("user", "anna")).contains(crowd.connection(0));
		assertThat(room.find("user", "bert")).isEmpty();
		assertThat(room.find(crowd.connection(0).id())).contains(crowd.connection(0));
		assertThat(room.find(crowd.connection(1).id())).isEmpty();
		room.leave(crowd.connection(0), "room");
		assertThat(room.findAll("user", "anna")).isEmpty();
		room.unbind(crowd.connection(0), "user");
		assertThat(crowd.connection(0).keys()).isEmpty();
		assertThat(room.bind(crowd.connection(1), "user", "carl")).isTrue();
	}

	@Test
	void aGroupOfAGroupIsWhatIsInBoth() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(3);
		crowd.all().join(crowd.connection(0), "red");
		crowd.all().join(crowd.connection(1), "red");
		crowd.all().join(crowd.connection(1), "round");
		crowd.all().join(crowd.connection(2), "round");
		TcpConnections both = crowd.all().group("red").group("round");
		assertThat(both).containsExactly(crowd.connection(1));
		assertThat(both.broadcast("hello")).isOne();
		assertThat(crowd.client(1).readText(5)).isEqualTo("hello");
	}

	@Test
	void aBroadcastToAGroupReachesItsMembersOnly() throws Exception {
		Crowd crowd = new Crowd(this.servers).join(4);
		for (int i = 0; i < 3; i++) {
			crowd.all().join(crowd.connection(i), "room");
		}
		TcpConnection sender = crowd.connection(0);
		assertThat(crowd.all().group("room").broadcast("hello", (receiver) -> !receiver.equals(sender))).isEqualTo(2);
		assertThat(crowd.all().broadcast("bye")).isEqualTo(4);
		assertThat(crowd.client(0).readText(3)).isEqualTo("bye");
		assertThat(crowd.client(1).readText(8)).isEqualTo("hellobye");
		assertThat(crowd.client(2).readText(8)).isEqualTo("hellobye");
		assertThat(crowd.client(3).readText(3)).isEqualTo("bye");
	}

	@Test
	void serversThatShareADirectoryHaveTheirOwnMembers() throws Exception {
		ConnectionDirectory directory = new ConnectionDirectory();
		Crowd one = new Crowd(this.servers, (settings) -> settings.directory(directory)).join(1);
		Crowd other = new Crowd(this.servers, (settings) -> settings.directory(directory)).join(1);
		one.all().join(one.connection(0), "room");
		other.all().join(other.connection(0), "room");
		assertThat(one.all().group("room")).containsExactly(one.connection(0));
		assertThat(directory.members("room")).containsExactlyInAnyOrder(one.connection(0), other.connection(0));
		assertThat(other.all().group("room").broadcast("hello")).isOne();
		assertThat(other.client(0).readText(5)).isEqualTo("hello");
	}

}
