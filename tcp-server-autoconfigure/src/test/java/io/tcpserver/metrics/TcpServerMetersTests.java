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

package io.tcpserver.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

import io.tcpserver.CloseReason;
import io.tcpserver.FrameError;
import io.tcpserver.RejectReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpServerMeters}.
 */
class TcpServerMetersTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "metrics.md");

	private static final Path GENERATED = Path.of("target", "metrics.md");

	@Test
	void documentListsTheMeters() throws IOException {
		String generated = generate();
		Files.writeString(Boolean.getBoolean("docs.update") ? DOCUMENT : GENERATED, generated);
		assertThat(DOCUMENT).as("copy %s to it", GENERATED.toAbsolutePath())
			.usingCharset(StandardCharsets.UTF_8)
			.hasContent(generated);
	}

	@Test
	void namesAndTagsAreThoseOfMicrometer() {
		for (TcpServerMeters meter : TcpServerMeters.values()) {
			assertThat(meter.getName()).matches("tcp\\.server(\\.[a-z]+)+");
			assertThat(meter.getKeyNames()).contains(TcpServerMeterTags.SERVER).doesNotHaveDuplicates();
		}
	}

	private static String generate() {
		StringBuilder text = new StringBuilder("""
				# Metrics

				With Micrometer and Spring Boot's metrics on the class path, every server has these meters. Counters
				go on when a server is started again. The constants of `TcpServerMeters` name them in code.

				| meter | type | unit | tags | what it measures |
				|---|---|---|---|---|
				""");
		for (TcpServerMeters meter : TcpServerMeters.values()) {
			text.append("| `%s` | %s | %s | %s | %s |\n".formatted(meter.getName(),
					meter.getType().name().toLowerCase(Locale.ROOT), Objects.toString(meter.getBaseUnit(), ""),
					Arrays.stream(meter.getKeyNames())
						.map((key) -> "`" + key.asString() + "`")
						.collect(Collectors.joining(", ")),
					meter.getDescription()));
		}
		return text
			.append("""

					Tags have few values, and none is an address:

					* `tcp.server`: the name of the server, `default` for that of the properties `tcp.server.*`. In Prometheus, the label is `tcp_server`.
					* `reason` of `%s`: %s.
					* `reason` of `%s`: %s.
					* `codec`: the name of the type of framing, such as `length-field`, or what `FrameCodec.name()` of another codec returns.
					* `kind` of `%s`: %s; see `MemoryUse`.
					* `kind` of `%s`: %s; see [framing](framing.md#what-is-an-error).
					* `outcome`: `SUCCESS`, `FAILURE`.
					"""
				.formatted(TcpServerMeters.CONNECTIONS_REJECTED.getName(), names(RejectReason.values()),
						TcpServerMeters.CONNECTION_DURATION.getName(), names(CloseReason.values()),
						TcpServerMeters.MEMORY_HELD.getName(), kinds(), TcpServerMeters.FRAMES_FAILED.getName(),
						errors()))
			.toString();
	}

	private static String kinds() {
		return Arrays.stream(MemoryKind.values())
			.map((kind) -> "`" + kind.tag() + "`")
			.collect(Collectors.joining(", "));
	}

	private static String errors() {
		return names(Arrays.stream(FrameError.Kind.values())
			.filter((kind) -> kind != FrameError.Kind.UNSENDABLE)
			.toArray(FrameError.Kind[]::new));
	}

	private static String names(Enum<?>[] values) {
		return Arrays.stream(values).map((value) -> "`" + value.name() + "`").collect(Collectors.joining(", "));
	}

}
