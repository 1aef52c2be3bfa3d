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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures what it takes to send one message to many clients, variants in turn, round by
 * round.
 */
final class Broadcasts {

	static final Map<String, String> OPTIONS = options();

	private final Options options;

	private final List<BroadcastVariant> variants;

	private int lines;

	Broadcasts(Options options) {
		this.options = options;
		this.variants = options.broadcastVariants();
	}

	private static Map<String, String> options() {
		Map<String, String> options = new LinkedHashMap<>();
		options.put("variants", "netty,message");
		options.put("connections", "10000");
		options.put("line-bytes", "100");
		options.put("rounds", "7");
		options.put("broadcasts", "20");
		options.put("warmup", "20");
		options.put("cores", "0,1");
		options.put("transport", "epoll");
		options.put("jdk", System.getProperty("java.home"));
		options.put("jvm-options", "-Xms512m -Xmx512m -XX:+UseSerialGC");
		return options;
	}

	BroadcastReport run() throws IOException, InterruptedException {
		Cores cores = Cores.parse(this.options.text("cores"));
		BroadcastReport report = new BroadcastReport(this.options);
		List<BroadcastProcesses> all = new ArrayList<>();
		try {
			for (BroadcastVariant variant : this.variants) {
				BroadcastProcesses processes = BroadcastProcesses.start(variant, this.options.launch(cores),
						cores.generator(), this.options.number("connections"));
				all.add(processes);
				processes.broadcast(lines(this.options.number("warmup")));
			}
			for (int round = 0; round < this.options.number("rounds"); round++) {
				for (BroadcastProcesses processes : all) {
					report.add(processes.variant(), processes.broadcast(lines(this.options.number("broadcasts"))));
				}
			}
		}
		finally {
			for (BroadcastProcesses processes : all) {
				processes.close();
			}
		}
		return report;
	}

	private List<String> lines(int count) {
		List<String> lines = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			// Different text, so that a lost, repeated or late message is noticed
			String start = "b%d-".formatted(this.lines++);
			lines.add(start + "x".repeat(this.options.number("line-bytes") - 1 - start.length()));
		}
		return lines;
	}

}
