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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLContext;

import com.sun.management.UnixOperatingSystemMXBean;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * An attack on a server, while other clients mean no harm.
 *
 * @param attack the attack
 * @param settings how the server is set up
 */
record Scenario(Attack attack, VictimSettings settings) {

	private static final Duration SENDING = Duration.ofSeconds(10);

	private static final Duration STANDING = Duration.ofSeconds(1);

	private static final int STEPS = 4;

	private static final Duration LEAVING = Duration.ofSeconds(20);

	private static final int WARM_UP = 100;

	private static final int ANSWERS_AFTER = 20;

	/**
	 * Let it happen.
	 * @param keyStore the file with the key of the server
	 */
	Outcome run(Path keyStore) throws Exception {
		assumeEnoughDescriptors();
		SSLContext context = (this.settings.tls() != TlsKind.NONE) ? Certificates.client() : null;
		try (Victim victim = Victim.start(this.settings, keyStore)) {
			return new Run(victim, context).attack();
		}
	}

	private void assumeEnoughDescriptors() {
		if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
			Assumptions.assumeTrue(system.getMaxFileDescriptorCount() > this.attack.clients() + 500L,
					"the limit of open files (ulimit -n) is too low");
		}
	}

	@Override
	public String toString() {
		return "%s (%s, %s)".formatted(this.attack, this.settings, this.settings.transport());
	}

	/**
	 * What is going on.
	 */
	private final class Run {

		private final Victim victim;

		private final @Nullable SSLContext context;

		private final List<String> failures = new ArrayList<>();

		private @Nullable VictimReport before;

		private @Nullable VictimReport during;

		private @Nullable VictimReport after;

		private long worstOfOld;

		private long worstOfNew;

		private long medianAfter;

		Run(Victim victim, @Nullable SSLContext context) {
			this.victim = victim;
			this.context = context;
		}

		Outcome attack() throws Exception {
			warmUp();
			this.before = this.victim.reportWithoutGarbage();
			try (NormalClient old = NormalClient.connected(this.victim.address(), this.context)) {
				assault(old);
				recover(old);
			}
			catch (IOException ex) {
				this.failures.add("dead");
			}
			if (this.victim.wasOutOfMemory()) {
				this.failures.add("OutOfMemoryError");
			}
			int warnings = this.victim.warnings();
			if (this.after != null && this.victim.end() != 0) {
				this.failures.add("does not end in order");
			}
			return new Outcome(Scenario.this, this.before, this.during, this.after, this.worstOfOld, this.worstOfNew,
					this.medianAfter, warnings, List.copyOf(this.failures), this.victim.lines());
		}

		// What a server does first is slow, most of all handshakes
		private void warmUp() throws IOException {
			for (int i = 0; i < WARM_UP; i++) {
				try (Conversation conversation = new Conversation(this.victim.address(), this.context)) {
					for (int j = 0; j < 10; j++) {
						conversation.ask("warm " + j);
					}
				}
			}
		}

		private void assault(NormalClient old) throws Exception {
			try (NormalClient anew = NormalClient.coming(this.victim.address(), this.context);
					Assault assault = Scenario.this.attack.begin(this.victim.address())) {
				try {
					assault.awaitSettled(SENDING);
					awaitStandstill();
				}
				finally {
					this.worstOfOld = note("old client", old);
					this.worstOfNew = takesNewClients() ? note("new client", anew) : 0;
				}
				this.during = this.victim.reportWithoutGarbage();
			}
		}

		// As long as the server makes something of what the attackers have sent
		private void awaitStandstill() throws IOException {
			VictimReport last;
			VictimReport next = this.victim.report();
			int steps = 0;
			do {
				last = next;
				Awaitility.await().pollDelay(STANDING).until(() -> true);
				next = this.victim.report();
				steps++;
			}
			while (steps < STEPS && !next.isStill(last));
		}

		private void recover(NormalClient old) throws IOException {
			try {
				this.medianAfter = medianAfter();
			}
			catch (IOException ex) {
				this.failures.add("new client, after the attack: " + ex.getMessage());
			}
			this.victim.release();
			try {
				Awaitility.await().atMost(LEAVING).until(() -> this.victim.report().connections() <= 1);
			}
			catch (ConditionTimeoutException ex) {
				this.failures
					.add("keeps %d connections of attackers".formatted(this.victim.report().connections() - 1));
			}
			this.after = this.victim.reportWithoutGarbage();
			if (old.failure() != null && this.failures.isEmpty()) {
				this.failures.add("old client has lost its connection");
			}
		}

		private long medianAfter() throws IOException {
			long[] nanos = new long[ANSWERS_AFTER];
			for (int i = 0; i < nanos.length; i++) {
				long began = System.nanoTime();
				try (Conversation conversation = new Conversation(this.victim.address(), this.context)) {
					conversation.ask("after " + i);
				}
				nanos[i] = System.nanoTime() - began;
			}
			Arrays.sort(nanos);
			return nanos[nanos.length / 2];
		}

		// Not if the attack takes every connection, or every handler thread
		private boolean takesNewClients() {
			VictimSettings settings = Scenario.this.settings;
			int clients = Scenario.this.attack.clients();
			return clients + 10 < this.before.maxConnections() && !Scenario.this.attack.isOfHandshakes()
					&& (settings.handler() != HandlerKind.STREAM || Runtime.version().feature() >= 21 || clients < 190);
		}

		private long note(String name, NormalClient client) {
			IOException failure = client.failure();
			if (failure != null) {
				this.failures.add(name + ": " + failure.getMessage());
			}
			return client.worst();
		}

	}

}
