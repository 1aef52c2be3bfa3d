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

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures variants in turn, round by round, so that what disturbs the machine meanwhile
 * disturbs all of them.
 */
final class Comparison {

	static final Map<String, String> OPTIONS = options();

	static final Map<String, String> RESP_OPTIONS = respOptions();

	/**
	 * How long to load a server that is already warm before measuring it again.
	 */
	private static final Duration REWARM = Duration.ofMillis(500);

	private final Options options;

	private final Cores cores;

	private final List<ServerVariant> variants;

	Comparison(Options options) {
		this.options = options;
		this.cores = Cores.parse(options.text("cores"));
		this.variants = options.variants();
	}

	private static Map<String, String> options() {
		Map<String, String> options = new LinkedHashMap<>();
		options.put("variants", "netty,stream");
		options.put("depth", "1,16");
		options.put("connections", "50");
		options.put("line-bytes", "64");
		options.put("rounds", "9");
		options.put("forks", "1");
		options.put("warmup", "8");
		options.put("seconds", "3");
		options.put("cores", "0,1");
		options.put("transport", "epoll");
		options.put("jdk", System.getProperty("java.home"));
		options.put("jvm-options", "-Xms512m -Xmx512m -XX:+UseSerialGC");
		return options;
	}

	/**
	 * Return the options of a comparison of servers that speak the protocol of Redis.
	 */
	private static Map<String, String> respOptions() {
		Map<String, String> options = options();
		options.put("variants", "redis,resp-netty,resp-framed,resp-typed");
		options.put("depth", "16");
		return options;
	}

	ComparisonReport run() throws IOException {
		ComparisonReport report = new ComparisonReport(this.options);
		List<String> generator = new ArrayList<>(Cores.pin(this.cores.generator()));
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		generator.addAll(ChildProcess.javaCommand(java, List.of("-Xms64m", "-Xmx64m"), LoadGenerator.class));
		try (ChildProcess process = new ChildProcess("generator", generator)) {
			for (int depth : this.options.numbers("depth")) {
				for (int i = 0; i < this.options.number("forks"); i++) {
					runRounds(process, depth, report);
				}
			}
		}
		return report;
	}

	private void runRounds(ChildProcess generator, int depth, ComparisonReport report) throws IOException {
		Load load = Load.ofLines(this.options.number("connections"), depth, this.options.number("line-bytes"),
				this.options.seconds("warmup"), this.options.seconds("seconds"));
		List<ServerProcess> servers = new ArrayList<>();
		try {
			for (ServerVariant variant : this.variants) {
				servers.add(ServerProcess.start(variant, this.options.launch(this.cores)));
			}
			for (int round = 0; round < this.options.number("rounds"); round++) {
				Load roundLoad = (round == 0) ? load : load.withWarmup(REWARM);
				List<LoadResult> results = new ArrayList<>();
				for (ServerProcess server : servers) {
					String answer = generator.ask("%d %d %s".formatted(server.pid(), server.port(),
							roundLoad.withServer(server.variant()).encode()));
					results.add(LoadResult.decode(answer));
					report.progress(server.variant(), depth, results.get(results.size() - 1));
				}
				report.add(depth, results);
			}
		}
		finally {
			for (Closeable server : servers) {
				server.close();
			}
		}
	}

}
