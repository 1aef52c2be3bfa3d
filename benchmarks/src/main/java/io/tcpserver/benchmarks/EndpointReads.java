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
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Measures what a client notices of somebody who reads the Actuator endpoint of a server
 * with many connections: the latency of its exchanges with and without the reader, in
 * turns. The server is the packaged demo in a process of its own.
 */
final class EndpointReads {

	static final Map<String, String> OPTIONS = options();

	private static final int READS = 100;

	private final Options options;

	EndpointReads(Options options) {
		this.options = options;
	}

	private static Map<String, String> options() {
		Map<String, String> options = new LinkedHashMap<>();
		options.put("app", "demo-app/target/demo-app-0.1.0-SNAPSHOT.jar");
		options.put("request", "tcpserver/default?sort=bytesReceived,desc&limit=100");
		options.put("connections", "19000");
		options.put("clients", "10");
		options.put("every", "1");
		options.put("rounds", "7");
		options.put("warmup", "8");
		options.put("seconds", "5");
		options.put("transport", "epoll");
		options.put("jdk", System.getProperty("java.home"));
		options.put("jvm-options", "-Xmx1g");
		return options;
	}

	Result run() throws IOException, InterruptedException {
		int connections = this.options.number("connections");
		OpenFiles.require("benchmarks", ProcessHandle.current().pid(), connections);
		ServerLaunch launch = this.options.launch(new Cores("", ""));
		try (ApplicationProcess application = ApplicationProcess.start(Path.of(this.options.text("app")), launch,
				connections + this.options.number("clients")); IdleClients idle = new IdleClients(application.port())) {
			OpenFiles.require("application", application.pid(), connections);
			idle.open(connections);
			idle.exchange();
			ScheduledExecutorService threads = Executors.newSingleThreadScheduledExecutor();
			try {
				return measure(application, threads);
			}
			finally {
				threads.shutdown();
			}
		}
	}

	private Result measure(ApplicationProcess application, ScheduledExecutorService threads)
			throws IOException, InterruptedException {
		Reader reader = new Reader(application.httpPort(), this.options.text("request"));
		Load load = Load.ofLines(this.options.number("clients"), 1, 64, Duration.ZERO, this.options.seconds("seconds"));
		measure(application, threads, reader, load.withWarmup(this.options.seconds("warmup")));
		reader.count = 0;
		List<Round> rounds = new ArrayList<>();
		for (int i = 0; i < this.options.number("rounds"); i++) {
			LoadResult alone = LoadGenerator.run(application.pid(), application.port(), load);
			rounds.add(new Round(alone, measure(application, threads, reader, load)));
		}
		int reads = reader.count;
		return new Result(this.options, rounds, reads, cpuNanosPerRead(application, reader), reader.bytes);
	}

	// Says something also on a machine that does other things beside
	private static long cpuNanosPerRead(ApplicationProcess application, Reader reader) throws IOException {
		long before = ProcessSample.of(application.pid()).cpuNanos();
		for (int i = 0; i < READS; i++) {
			reader.run();
		}
		return (ProcessSample.of(application.pid()).cpuNanos() - before) / READS;
	}

	private LoadResult measure(ApplicationProcess application, ScheduledExecutorService threads, Reader reader,
			Load load) throws IOException, InterruptedException {
		long every = this.options.seconds("every").toMillis();
		ScheduledFuture<?> reads = threads.scheduleAtFixedRate(reader, every / 2, every, TimeUnit.MILLISECONDS);
		LoadResult result = LoadGenerator.run(application.pid(), application.port(), load);
		if (!reads.cancel(false)) {
			try {
				reads.get();
			}
			catch (ExecutionException ex) {
				throw new IOException("The endpoint cannot be read", ex);
			}
		}
		return result;
	}

	/**
	 * Reads the endpoint once whenever it is run.
	 */
	private static final class Reader implements Runnable {

		private final HttpClient http = HttpClient.newHttpClient();

		private final HttpRequest request;

		// Written by the reading thread, and read once that does not run
		private int count;

		private int bytes;

		Reader(int port, String request) {
			this.request = HttpRequest
				.newBuilder(URI.create("http://127.0.0.1:%d/actuator/%s".formatted(port, request)))
				.build();
		}

		@Override
		public void run() {
			try {
				HttpResponse<byte[]> response = this.http.send(this.request, HttpResponse.BodyHandlers.ofByteArray());
				if (response.statusCode() != 200) {
					throw new IllegalStateException("Status " + response.statusCode());
				}
				this.bytes = response.body().length;
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.count++;
		}

	}

	/**
	 * One measurement without, one with the reader.
	 *
	 * @param alone what the clients saw without the reader
	 * @param beside what they saw with it
	 */
	record Round(LoadResult alone, LoadResult beside) {

		double ratio() {
			return (double) this.beside.latencyNanos().high() / this.alone.latencyNanos().high();
		}

	}

	/**
	 * What was measured.
	 *
	 * @param options how
	 * @param rounds what the clients saw
	 * @param reads how often the endpoint was read beside them
	 * @param cpuNanosPerRead what a read costs the server
	 * @param bytes the length of a response
	 */
	record Result(Options options, List<Round> rounds, int reads, long cpuNanosPerRead, int bytes) {

		void print(PrintStream out) {
			out.printf(
					"JDK %s, %s, %s idle connections, %s clients, `%s` every %s s: %d reads of %d bytes, %.1f ms of CPU each%n%n",
					this.options.text("jdk"), this.options.text("transport"), this.options.text("connections"),
					this.options.text("clients"), this.options.text("request"), this.options.text("every"), this.reads,
					this.bytes, this.cpuNanosPerRead / 1e6);
			out.println("| | p50 | p99 | CPU of the server |");
			out.println("|---|---|---|---|");
			printRow(out, "without the reader", Round::alone);
			printRow(out, "with the reader", Round::beside);
			List<Double> ratios = this.rounds.stream().map(Round::ratio).sorted().toList();
			out.printf("%nRatio of p99: median %.2f, from %.2f to %.2f%n", Medians.of(ratios), ratios.get(0),
					ratios.get(ratios.size() - 1));
		}

		private void printRow(PrintStream out, String name, Function<Round, LoadResult> which) {
			List<LoadResult> results = this.rounds.stream().map(which).toList();
			out.printf("| %s | %.0f µs | %.0f µs | %.0f %% |%n", name,
					median(results, (result) -> result.latencyNanos().median() / 1e3),
					median(results, (result) -> result.latencyNanos().high() / 1e3),
					median(results, (result) -> 100 * result.busy()));
		}

		private static double median(List<LoadResult> results, Function<LoadResult, Double> figure) {
			return Medians.of(results.stream().map(figure).toList());
		}

	}

}
