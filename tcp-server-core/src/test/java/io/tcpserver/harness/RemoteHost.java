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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.tcpserver.fixture.Tool;
import org.junit.jupiter.api.Assumptions;

/**
 * Another machine, as far as the network goes: a network namespace with a link to this
 * one that can be cut. Needs Linux, {@code ip}, Python and root privileges; tests that
 * need it are skipped elsewhere.
 */
public final class RemoteHost implements AutoCloseable {

	private static final AtomicInteger NUMBERS = new AtomicInteger();

	private final String name;

	// In networks for tests and for private use, which nobody else should have
	private final String ipv4Prefix;

	private final String ipv6Prefix;

	private final List<Process> clients = new ArrayList<>();

	private RemoteHost(int number) {
		this.name = "tcp" + Long.toString(number, 36);
		this.ipv4Prefix = "198.19.%d.".formatted(number % 256);
		this.ipv6Prefix = "fd5e:7c9:%x:".formatted(number % 0xFFFF);
	}

	/**
	 * Create a host, or skip the test.
	 */
	public static RemoteHost create() throws IOException, InterruptedException {
		Tool.IP.require();
		Tool.PYTHON.require();
		long pid = ProcessHandle.current().pid();
		RemoteHost host = new RemoteHost((int) (pid % 100_000) * 10 + NUMBERS.incrementAndGet() % 10);
		Assumptions.assumeTrue(succeeds("ip", "netns", "add", host.name), "network namespaces cannot be created here");
		try {
			host.connect();
			return host;
		}
		catch (Throwable ex) {
			host.close();
			throw ex;
		}
	}

	private void connect() throws IOException, InterruptedException {
		Assumptions.assumeTrue(
				succeeds("ip", "link", "add", this.name, "type", "veth", "peer", "name", "eth0", "netns", this.name),
				"virtual network links cannot be created here");
		run("ip", "addr", "add", this.ipv4Prefix + "1/24", "dev", this.name);
		run("ip", "link", "set", this.name, "up");
		run("ip", "-n", this.name, "addr", "add", this.ipv4Prefix + "2/24", "dev", "eth0");
		run("ip", "-n", this.name, "link", "set", "eth0", "up");
	}

	/**
	 * Add addresses of IPv6: two in one network, and one in another.
	 * @return whether this machine has them
	 */
	public boolean addIpv6() throws IOException, InterruptedException {
		return succeeds("ip", "addr", "add", ipv6(1, 1) + "/64", "dev", this.name, "nodad")
				&& succeeds("ip", "addr", "add", ipv6(2, 1) + "/64", "dev", this.name, "nodad")
				&& succeeds("ip", "-n", this.name, "addr", "add", ipv6(1, 2) + "/64", "dev", "eth0", "nodad")
				&& succeeds("ip", "-n", this.name, "addr", "add", ipv6(1, 3) + "/64", "dev", "eth0", "nodad")
				&& succeeds("ip", "-n", this.name, "addr", "add", ipv6(2, 2) + "/64", "dev", "eth0", "nodad");
	}

	public String ipv6(int network, int host) {
		return this.ipv6Prefix + network + "::" + host;
	}

	/**
	 * Return the address of this machine on the link.
	 */
	public InetAddress localAddress() throws IOException {
		return InetAddress.getByName(this.ipv4Prefix + "1");
	}

	/**
	 * Run a program in Python there. It ends with the host, or when its input does.
	 * @return its output
	 */
	public BufferedReader python(String program, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of("ip", "netns", "exec", this.name, "python3", "-u", "-c", program));
		command.addAll(Arrays.asList(arguments));
		Process client = new ProcessBuilder(command).redirectErrorStream(true).start();
		this.clients.add(client);
		return new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
	}

	/**
	 * Pull the plug: nothing arrives any more, and nobody is told.
	 */
	public void disconnect() throws IOException, InterruptedException {
		run("ip", "-n", this.name, "link", "set", "eth0", "down");
	}

	private static void run(String... command) throws IOException, InterruptedException {
		if (!succeeds(command)) {
			throw new IOException("Failed: " + String.join(" ", command));
		}
	}

	private static boolean succeeds(String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
		}
		catch (IOException ex) {
			// There is no such command
			return false;
		}
	}

	@Override
	public void close() throws IOException, InterruptedException {
		for (Process client : this.clients) {
			client.destroyForcibly();
			// It keeps the namespace
			client.waitFor(10, TimeUnit.SECONDS);
		}
		succeeds("ip", "link", "del", this.name);
		run("ip", "netns", "del", this.name);
	}

}
