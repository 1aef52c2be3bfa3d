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
import java.util.Arrays;
import java.util.List;

/**
 * Entry point of the harness: {@code compare} and {@code resp} measure speed,
 * {@code idle} measures memory, {@code broadcast} measures sending to many.
 *
 * @since 0.1.0
 */
public final class Benchmarks {

	private static final String USAGE = """
			Usage: java -jar benchmarks.jar compare|resp|idle|broadcast|endpoint [--option value]...

			compare: server CPU per message of each variant, beside the first one
			  --variants a,b,...   default netty,stream; known: VARIANTS
			  --depth 1,16         requests in flight for each connection
			  --connections 50
			  --line-bytes 64      length of a line with its end, or of a value of Redis
			  --rounds 9           interleaved rounds with the same server processes
			  --forks 1            how often to repeat all rounds with new processes
			  --warmup 8           seconds before the first round of a process
			  --seconds 3          seconds of one measurement
			  --cores 0,1          core of the server and core of the load generator, or none

			resp: compare with GET and SET of Redis, beside redis-server itself
			  --variants a,b,...   default redis,resp-netty,resp-framed,resp-typed
			  --depth 16
			  and the other options of compare

			idle: resident memory per idle connection
			  --variants a,b,...   default netty,stream
			  --connections 19000

			broadcast: one message sent to all clients at once
			  --variants a,b,...   default netty,message; known: BROADCASTERS
			  --connections 10000
			  --line-bytes 100     length of a message with its end
			  --rounds 7           interleaved rounds with the same server processes
			  --broadcasts 20      in each round
			  --warmup 20          broadcasts before the first round
			  --cores 0,1          core of the server and core of the clients, or none

			endpoint: latency of clients while the Actuator endpoint is read
			  --app <jar>          the packaged demo; default: demo-app/target/...
			  --request <path>     what to read, below /actuator
			  --connections 19000  idle ones
			  --clients 10         clients that exchange lines
			  --every 1            seconds from one read to the next
			  --rounds 7           each without and with the reader
			  --warmup 8           seconds before the first round
			  --seconds 5          seconds of one measurement
			all:
			  --transport epoll    epoll, nio or io-uring
			  --jdk <home>         the JDK that runs the servers; default: the one that runs this
			  --jvm-options "..."  options of the servers' JVMs
			""";

	private Benchmarks() {
	}

	/**
	 * Run a benchmark and print its result as Markdown.
	 * @param args the command and its options
	 * @throws IOException if a server or the load generator fails
	 * @throws InterruptedException if interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		String command = (args.length > 0) ? args[0] : "help";
		List<String> options = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
		switch (command) {
			case "compare" -> new Comparison(Options.parse(options, Comparison.OPTIONS)).run().print(System.out);
			case "resp" -> new Comparison(Options.parse(options, Comparison.RESP_OPTIONS)).run().print(System.out);
			case "idle" -> new IdleConnections(Options.parse(options, IdleConnections.OPTIONS)).run(System.out);
			case "broadcast" -> new Broadcasts(Options.parse(options, Broadcasts.OPTIONS)).run().print(System.out);
			case "endpoint" -> new EndpointReads(Options.parse(options, EndpointReads.OPTIONS)).run().print(System.out);
			default -> System.out.print(USAGE.replace("VARIANTS", String.join(", ", ServerVariant.names()))
				.replace("BROADCASTERS", String.join(", ", BroadcastVariant.names())));
		}
	}

}
