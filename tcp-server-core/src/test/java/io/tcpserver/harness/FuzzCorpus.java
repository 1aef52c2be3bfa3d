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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The inputs of one fuzz target, a class whose {@code fuzzerTestOneInput(byte[])} throws
 * what is wrong. They are the lines of a file with the name of the class: a name, a
 * colon, and bytes as hexadecimal digits or as ASCII text in quotation marks. Lines that
 * begin with {@code #} are comments.
 */
public final class FuzzCorpus {

	private static final Path DIRECTORY = Path.of("src/test/resources/fuzz");

	private static final String EXTENSION = ".txt";

	private static final Pattern LINE = Pattern.compile("([a-z0-9-]+):(.*)");

	private static final Pattern TOKEN = Pattern.compile("\"([^\"]*)\"|([0-9a-f]{2})");

	private final Path file;

	private final Map<String, byte[]> inputs = new LinkedHashMap<>();

	private FuzzCorpus(Path file) throws IOException {
		this.file = file;
		for (String line : Files.readAllLines(file)) {
			if (!line.isBlank() && !line.startsWith("#")) {
				add(line);
			}
		}
	}

	/**
	 * Return the corpus of each target.
	 */
	public static List<FuzzCorpus> all() throws IOException {
		try (Stream<Path> files = Files.list(DIRECTORY)) {
			List<FuzzCorpus> all = new ArrayList<>();
			for (Path file : files.sorted().toList()) {
				all.add(new FuzzCorpus(file));
			}
			return all;
		}
	}

	private void add(String line) {
		Matcher matcher = LINE.matcher(line);
		if (!matcher.matches() || !TOKEN.matcher(matcher.group(2)).replaceAll("").isBlank()) {
			throw new IllegalArgumentException("%s has a line that is no input: %s".formatted(this.file, line));
		}
		if (this.inputs.put(matcher.group(1), bytes(matcher.group(2))) != null) {
			throw new IllegalArgumentException("%s has two inputs '%s'".formatted(this.file, matcher.group(1)));
		}
	}

	private static byte[] bytes(String tokens) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		Matcher matcher = TOKEN.matcher(tokens);
		while (matcher.find()) {
			bytes.writeBytes((matcher.group(1) != null) ? matcher.group(1).getBytes(StandardCharsets.ISO_8859_1)
					: HexFormat.of().parseHex(matcher.group(2)));
		}
		return bytes.toByteArray();
	}

	/**
	 * Return the line of an input.
	 * @param name its name
	 * @param input its bytes
	 */
	public static String line(String name, byte[] input) {
		return name + ": " + HexFormat.ofDelimiter(" ").formatHex(input);
	}

	/**
	 * Return where the inputs are.
	 */
	public Path file() {
		return this.file;
	}

	/**
	 * Return the name of the class of the target.
	 */
	public String target() {
		String name = this.file.getFileName().toString();
		return name.substring(0, name.length() - EXTENSION.length());
	}

	/**
	 * Return the inputs by name.
	 */
	public Map<String, byte[]> inputs() {
		return this.inputs;
	}

	/**
	 * Give an input to the target.
	 */
	public void run(byte[] input) throws Throwable {
		MethodHandle method = MethodHandles.lookup()
			.findStatic(Class.forName(target()), "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class));
		method.invokeExact(input.clone());
	}

	@Override
	public String toString() {
		return target().substring(target().lastIndexOf('.') + 1);
	}

}
