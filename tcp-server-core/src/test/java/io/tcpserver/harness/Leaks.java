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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.netty.buffer.ByteBufAllocator;
import org.awaitility.core.ConditionFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * Looks for what a server may have left behind.
 */
public final class Leaks {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private Leaks() {
	}

	/**
	 * Return the threads of a server that are alive. Virtual ones are not seen.
	 */
	public static List<String> threads(String serverName) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("tcp-" + serverName + "-"))
			.sorted()
			.toList();
	}

	public static void assertNoThreads(String serverName) {
		eventually().untilAsserted(() -> assertThat(threads(serverName)).isEmpty());
	}

	public static void assertNoThreads(String serverName, String role) {
		eventually().untilAsserted(() -> assertThat(threads(serverName)).noneMatch((name) -> name.contains(role)));
	}

	private static ConditionFactory eventually() {
		return await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5));
	}

	/**
	 * Return the number of open file descriptors of this process that are not files, or
	 * zero where that cannot be seen.
	 */
	public static int openDescriptors() {
		Path directory = Path.of("/proc/self/fd");
		if (!Files.isDirectory(directory)) {
			return 0;
		}
		try (Stream<Path> descriptors = Files.list(directory)) {
			return (int) descriptors.filter(Leaks::isNoFile).count();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	// Sockets, pipes, event and timer descriptors; class path entries come and go
	private static boolean isNoFile(Path descriptor) {
		try {
			return !Files.readSymbolicLink(descriptor).toString().startsWith("/");
		}
		catch (IOException ex) {
			// The one of this listing
			return false;
		}
	}

	/**
	 * Return how many bytes of the heap are in use, without garbage.
	 */
	public static long usedHeap() {
		collectGarbage();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	/**
	 * Let Netty log the buffers that were lost without having been released.
	 */
	public static void awaitBufferReports() {
		collectGarbage();
		// Reports come with new buffers
		ByteBufAllocator.DEFAULT.buffer(1).release();
	}

	private static void collectGarbage() {
		for (int i = 0; i < 2; i++) {
			WeakReference<Object> garbage = new WeakReference<>(new Object());
			eventually().until(() -> {
				System.gc();
				return garbage.refersTo(null);
			});
		}
	}

	public static void assertPortCanBind(InetSocketAddress address) {
		assertThatNoException().isThrownBy(() -> {
			try (ServerSocket socket = new ServerSocket()) {
				// Connections that linger in TIME_WAIT are no leak
				socket.setReuseAddress(true);
				socket.bind(address);
			}
		});
	}

}
