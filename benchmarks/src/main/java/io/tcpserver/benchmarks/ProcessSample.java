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

package io.tcpserver.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What Linux has counted for a process so far.
 *
 * @param cpuNanos user and system time of all threads, in steps of a clock tick
 * @param userNanos the part of it that was not spent in the kernel
 * @param contextSwitches context switches of each thread alive
 */
record ProcessSample(long cpuNanos, long userNanos, Map<String, Switches> contextSwitches) {

	// USER_HZ, which is 100 on every Linux whatever the kernel's own tick is: man 7 time
	private static final long NANOS_PER_TICK = 10_000_000;

	// Fields 14 and 15 of /proc/<pid>/stat, counted behind the command: man 5 proc
	private static final int USER_TIME = 11;

	private static final int SYSTEM_TIME = 12;

	// The columns of /proc/<pid>/limits are the name, the soft and the hard limit
	private static final String OPEN_FILES_LIMIT = "Max open files";

	static ProcessSample of(long pid) throws IOException {
		String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
		long user = Long.parseLong(fields[USER_TIME]) * NANOS_PER_TICK;
		long system = Long.parseLong(fields[SYSTEM_TIME]) * NANOS_PER_TICK;
		return new ProcessSample(user + system, user, contextSwitches(pid));
	}

	/**
	 * Return the context switches since an earlier sample; a thread that has ended
	 * meanwhile is left out.
	 */
	Switches switchesSince(ProcessSample earlier) {
		long voluntary = 0;
		long involuntary = 0;
		for (Map.Entry<String, Switches> thread : this.contextSwitches.entrySet()) {
			Switches before = earlier.contextSwitches.getOrDefault(thread.getKey(), Switches.NONE);
			voluntary += thread.getValue().voluntary() - before.voluntary();
			involuntary += thread.getValue().involuntary() - before.involuntary();
		}
		return new Switches(voluntary, involuntary);
	}

	/**
	 * Return the resident memory of a process in bytes.
	 */
	static long residentBytes(long pid) throws IOException {
		return number(Files.readAllLines(Path.of("/proc/" + pid + "/status")), "VmRSS:") * 1024;
	}

	/**
	 * Return how many file descriptors a process has open.
	 */
	static long openFiles(long pid) throws IOException {
		try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
			return files.count();
		}
	}

	/**
	 * Return how many file descriptors a process can have open.
	 */
	static long openFilesLimit(long pid) throws IOException {
		for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/limits"))) {
			if (line.startsWith(OPEN_FILES_LIMIT)) {
				String soft = line.substring(OPEN_FILES_LIMIT.length()).strip().split("\\s+", 2)[0];
				return "unlimited".equals(soft) ? Long.MAX_VALUE : Long.parseLong(soft);
			}
		}
		throw new IllegalStateException("No '%s' in the limits of the process".formatted(OPEN_FILES_LIMIT));
	}

	private static Map<String, Switches> contextSwitches(long pid) throws IOException {
		Map<String, Switches> switches = new HashMap<>();
		List<Path> threads;
		try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
			threads = tasks.toList();
		}
		for (Path thread : threads) {
			try {
				List<String> status = Files.readAllLines(thread.resolve("status"));
				switches.put(thread.getFileName().toString(), new Switches(number(status, "voluntary_ctxt_switches:"),
						number(status, "nonvoluntary_ctxt_switches:")));
			}
			catch (NoSuchFileException ex) {
				// A thread that ends between the two looks counts as ended
			}
		}
		return switches;
	}

	private static long number(List<String> status, String key) {
		for (String line : status) {
			if (line.startsWith(key)) {
				return Long.parseLong(line.substring(key.length()).replace("kB", "").strip());
			}
		}
		throw new IllegalStateException("No '%s' in the status of the process".formatted(key));
	}

	/**
	 * Context switches.
	 *
	 * @param voluntary because the thread waited
	 * @param involuntary because another thread was to run
	 */
	record Switches(long voluntary, long involuntary) {

		static final Switches NONE = new Switches(0, 0);

	}

}
