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

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.tcpserver.attack.Payload.Part;

/**
 * What clients do to the memory of a server.
 *
 * @param label what it is called
 * @param clients how many clients take part
 * @param start lets them begin
 */
record Attack(String label, int clients, Start start) {

	private static final int LINE = 65_000;

	private static final int MOST_OF_A_LINE = 60_000;

	private static final int SMALL_BUFFER = 4096;

	private static final int WITHHELD = 1000;

	private static final long DRIP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

	/**
	 * The array of a complete line stays for the first byte of the next one.
	 */
	static Attack completedLines(int clients) {
		return sending("complete a line of 65 KB, begin the next", clients,
				Payload.of(Part.line(LINE), Part.letters(1)));
	}

	/**
	 * Nothing but incomplete lines.
	 */
	static Attack halfLines(int clients) {
		return sending("send 60 KB of a line", clients, Payload.of(Part.letters(MOST_OF_A_LINE)));
	}

	/**
	 * Messages are decoded while an answer is awaited.
	 */
	static Attack flood(int clients) {
		return sending("flood with lines of 64 KB instead of an answer", clients,
				Payload.of(Part.of(Answers.ASK + "\n"), Part.line(64_000).times(400)));
	}

	/**
	 * Each byte is a segment of its own for a handler that does not read.
	 */
	static Attack segments(int clients) {
		return sending("8,000 segments of one byte", clients,
				Payload.of(Part.of(Answers.HOLD + "\n"), Part.letters(1).times(8000)));
	}

	/**
	 * A frame that a codec without a limit waits for.
	 */
	static Attack endlessFrame(int clients) {
		return sending("150 MB of a frame of 2 GB", clients,
				Payload.of(Part.number(UnboundedCodec.LARGE), Part.letters(MOST_OF_A_LINE).times(2500 / clients)));
	}

	/**
	 * Replies that are asked for and not taken.
	 */
	static Attack unreadReplies(int clients) {
		Payload payload = Payload.of(Part.of(Answers.GET + MOST_OF_A_LINE + "\n").times(200));
		return new Attack("ask for 12 MB and read nothing", clients,
				(address) -> Attackers.start(address, payload, clients, SMALL_BUFFER));
	}

	/**
	 * Lines that never end, but always come nearer to that.
	 */
	static Attack drips(int clients) {
		return sending("30 KB of a line, then a byte each 200 ms", clients,
				Payload.of(Part.letters(MOST_OF_A_LINE / 2), Part.letters(1).times(1000).every(DRIP_NANOS)));
	}

	/**
	 * Handshakes that go no further than the server's answer.
	 */
	static Attack hellos(int clients) {
		return new Attack("begin a TLS handshake", clients, (address) -> Attackers.start(address,
				Payload.of(Part.of(Handshakes.hello(Certificates.client()))), clients));
	}

	/**
	 * Handshakes that are complete.
	 */
	static Attack handshakes(int clients) {
		return new Attack("complete TLS handshakes", clients,
				(address) -> Handshakes.complete(address, Certificates.client(), clients, Part.of("")));
	}

	/**
	 * Nothing but incomplete lines, encrypted.
	 */
	static Attack encryptedHalfLines(int clients) {
		return new Attack("send 60 KB of a line over TLS", clients, (address) -> Handshakes.complete(address,
				Certificates.client(), clients, Part.letters(MOST_OF_A_LINE)));
	}

	/**
	 * Chains of certificates that are long, and never complete.
	 */
	static Attack longChains(int clients, int kilobytes) {
		return new Attack("send %d KB of client certificates, all but the end".formatted(kilobytes), clients,
				(address) -> Handshakes.incomplete(address, Certificates.clientWithChain(kilobytes), clients,
						WITHHELD));
	}

	/**
	 * Return whether this fills the memory with handshakes that pend: new clients are
	 * rejected then until those that stall have made room.
	 */
	boolean isOfHandshakes() {
		return this.label.contains("client certificates");
	}

	private static Attack sending(String label, int clients, Payload payload) {
		return new Attack(label, clients, (address) -> Attackers.start(address, payload, clients));
	}

	Assault begin(InetSocketAddress address) throws Exception {
		return this.start.begin(address);
	}

	@Override
	public String toString() {
		return "%d clients: %s".formatted(this.clients, this.label);
	}

	/**
	 * Begins an attack.
	 */
	interface Start {

		Assault begin(InetSocketAddress address) throws Exception;

	}

}
