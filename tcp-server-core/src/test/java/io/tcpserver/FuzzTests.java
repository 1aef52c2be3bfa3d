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

package io.tcpserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.tcpserver.harness.ChildJvm;
import io.tcpserver.harness.FuzzCorpus;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Coverage-guided fuzzing: Jazzer starts with the inputs of the corpus, and changes those
 * that reach new code. The module {@code fuzz-tests} runs it, as only that one has Jazzer
 * on its class path.
 */
@Timeout(value = 7, unit = TimeUnit.DAYS)
class FuzzTests {

	// Of what is left after the targets below
	private static final Map<String, Integer> WEIGHTS = Map.of("FrameCodecFuzz", 4, "CidrBlockFuzz", 1,
			"WrongProtocolFuzz", 1);

	private static final int OTHER_WEIGHT = 2;

	private static final int TOTAL_WEIGHT = 12;

	// In all
	private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);

	private static final String TARGETS = System.getProperty("fuzz.targets", ".*");

	private static final boolean KEEP = Boolean.getBoolean("fuzz.keep");

	// Not the whole engine, whose start would take most of the time
	private static final String INSTRUMENTED = String.join(":", "io.tcpserver.*", "io.tcpserver.bytes.*",
			"io.tcpserver.message.**", "io.tcpserver.stream.**", "io.tcpserver.netty.stream.ByteQueue",
			"io.tcpserver.netty.stream.ReceiveBuffer*", "io.tcpserver.netty.stream.ReceivedStream",
			"io.tcpserver.netty.stream.SeparatorSearch", "io.tcpserver.netty.protocol.WrongProtocol*",
			"io.tcpserver.settings.CidrBlock*", "io.tcpserver.netty.tls.ClientHelloFuzz",
			"io.tcpserver.netty.tls.HeldSslHandler", "io.tcpserver.netty.protocol.ProxyHeaderDecoder",
			"io.tcpserver.netty.protocol.ProxyHeaderFuzz", "io.tcpserver.netty.protocol.ProxyHeaderV1",
			"io.tcpserver.netty.protocol.ProxyHeaderV2", "io.tcpserver.netty.protocol.ProxyHeaderV2$Family",
			"io.tcpserver.netty.tls.ServerNameHandler", "io.tcpserver.netty.tls.TlsContexts",
			"io.tcpserver.netty.tls.TlsRecords", "io.netty.handler.ssl.AbstractSniHandler",
			"io.netty.handler.ssl.SslClientHelloHandler");

	private static final int MAX_INPUT_LENGTH = 700;

	private static final int SECONDS_PER_INPUT = 10;

	private static final int SECONDS_TO_START_AND_END = 120;

	private static final Pattern RUNS = Pattern.compile("Done (\\d+) runs in .*");

	private final Path directory = Path.of(System.getProperty("fuzz.directory", "target/fuzz")).toAbsolutePath();

	static List<FuzzCorpus> corpora() throws IOException {
		return FuzzCorpus.all().stream().filter((corpus) -> corpus.toString().matches(TARGETS)).toList();
	}

	@BeforeEach
	void requireJazzer() {
		String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
		String driver = "com/code_intelligence/jazzer/driver/jazzer_driver_%s_%s/".formatted(system(), arch);
		Assumptions.assumeTrue(ClassLoader.getSystemResource("com/code_intelligence/jazzer/Jazzer.class") != null,
				"Jazzer is on the class path of the module fuzz-tests only");
		Assumptions.assumeTrue(ClassLoader.getSystemResource(driver) != null, "Jazzer has no driver for this system");
	}

	private static String system() {
		String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
		return name.startsWith("windows") ? "windows" : name.startsWith("mac") ? "macos" : "linux";
	}

	@ParameterizedTest
	@MethodSource("corpora")
	void noInputIsFoundThatFails(FuzzCorpus corpus) throws IOException, InterruptedException {
		Path work = this.directory.resolve(corpus.toString());
		delete(work);
		Path seeds = Files.createDirectories(work.resolve("seeds"));
		Path found = Files.createDirectories(work.resolve("found"));
		Path failures = Files.createDirectories(work.resolve("failures"));
		for (Map.Entry<String, byte[]> input : corpus.inputs().entrySet()) {
			Files.write(seeds.resolve(input.getKey()), input.getValue());
		}
		int seconds = Math.max(1, SECONDS * WEIGHTS.getOrDefault(corpus.toString(), OTHER_WEIGHT) / TOTAL_WEIGHT);
		List<String> output = run(corpus, work.resolve("output.txt"), seconds, failures, found, seeds);
		assertNone(corpus, failures, output);
		assertThat(output).as("what Jazzer says").anyMatch((line) -> RUNS.matcher(line).matches());
		assertThat(runs(output)).as("inputs tried, see %s", work).isGreaterThan(seconds);
		if (KEEP) {
			keep(corpus, work, found, failures, seeds);
		}
	}

	private static long runs(List<String> output) {
		return output.stream()
			.map(RUNS::matcher)
			.filter(Matcher::matches)
			.mapToLong((runs) -> Long.parseLong(runs.group(1)))
			.sum();
	}

	private static void assertNone(FuzzCorpus corpus, Path failures, List<String> output) throws IOException {
		try (Stream<Path> files = Files.list(failures)) {
			for (Path file : files.toList()) {
				byte[] input = Files.readAllBytes(file);
				String name = "found-" + file.getFileName().toString().replaceAll(".*-(.{8}).*", "$1");
				throw new AssertionError("""
						%s has found an input that fails:
						%s
						To keep it, add this line to %s, and run FuzzCorpusTests:
						%s
						""".formatted(corpus, failure(output), corpus.file(), FuzzCorpus.line(name, input)));
			}
		}
	}

	private static String failure(List<String> output) {
		return String.join("\n",
				output.stream()
					.dropWhile((line) -> !line.startsWith("== Java Exception") && !line.startsWith("ALARM"))
					.takeWhile((line) -> !line.startsWith("DEDUP_TOKEN"))
					.limit(200)
					.toList());
	}

	private void keep(FuzzCorpus corpus, Path work, Path found, Path failures, Path seeds)
			throws IOException, InterruptedException {
		Set<String> before = names(seeds);
		run(corpus, work.resolve("merge.txt"), 0, failures, seeds, found);
		Set<String> added = names(seeds);
		added.removeAll(before);
		List<String> lines = new ArrayList<>();
		for (String name : added) {
			lines.add(FuzzCorpus.line("run-" + name.substring(0, 8), Files.readAllBytes(seeds.resolve(name))));
		}
		lines.sort(null);
		Files.write(corpus.file(), lines, StandardOpenOption.APPEND);
	}

	private static Set<String> names(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return new HashSet<>(files.map((file) -> file.getFileName().toString()).toList());
		}
	}

	/**
	 * Run Jazzer.
	 * @param seconds how long, 0 to add those inputs of the other directories to the
	 * first one that reach something new
	 */
	private List<String> run(FuzzCorpus corpus, Path output, int seconds, Path failures, Path... inputs)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx512m",
				"-XX:+EnableDynamicAgentLoading", "-cp", ChildJvm.classPath(), "com.code_intelligence.jazzer.Jazzer",
				"--target_class=" + corpus.target(), "--instrumentation_includes=" + INSTRUMENTED,
				"--instrumentation_excludes=io.tcpserver.harness.**", "--custom_hook_includes=" + INSTRUMENTED,
				// Files of its own that help to reproduce a finding, which the corpus
				// does
				"--reproducer_path=" + failures.getParent(), "-artifact_prefix=" + failures + "/",
				"-max_len=" + MAX_INPUT_LENGTH, "-timeout=" + SECONDS_PER_INPUT,
				(seconds > 0) ? "-max_total_time=" + seconds : "-merge=1"));
		Stream.of(inputs).map(Path::toString).forEach(command::add);
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			assertThat(process.waitFor(seconds + SECONDS_TO_START_AND_END, TimeUnit.SECONDS))
				.as("it ends, see %s", output)
				.isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		List<String> lines = Files.readString(output, StandardCharsets.ISO_8859_1).lines().toList();
		assertThat(names(failures).isEmpty() && process.exitValue() != 0).as("%s", String.join("\n", lines)).isFalse();
		return lines;
	}

	private static void delete(Path directory) throws IOException {
		if (Files.exists(directory)) {
			try (Stream<Path> files = Files.walk(directory)) {
				for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
					Files.delete(file);
				}
			}
		}
	}

}
