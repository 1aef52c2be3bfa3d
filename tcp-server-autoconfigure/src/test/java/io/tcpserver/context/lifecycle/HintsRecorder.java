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

package io.tcpserver.context.lifecycle;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import com.google.protobuf.StringValue;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.tcpserver.fixture.LineClient;

import org.springframework.aot.AotDetector;
import org.springframework.aot.agent.RecordedInvocation;
import org.springframework.aot.agent.RecordedInvocationsListener;
import org.springframework.aot.agent.RecordedInvocationsPublisher;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListenerMethodProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process of {@link RuntimeHintsTests}: processes {@link HintedApplication} ahead of
 * time, runs the generated code under Spring's agent, and tells what was done by
 * reflection that no hint is for.
 */
final class HintsRecorder {

	private static final String METADATA = "META-INF/native-image/io.tcpserver/tcp-server-core/reachability-metadata.json";

	private HintsRecorder() {
	}

	public static void main(String[] arguments) throws IOException {
		RuntimeHints hints = GeneratedCode
			.of(HintedApplication.class, Path.of(arguments[0]), HintedApplication.ARGUMENTS)
			.hints();
		addEngine(hints);
		SpringProperties.setFlag(AotDetector.AOT_ENABLED);
		Queue<RecordedInvocation> invocations = new ConcurrentLinkedQueue<>();
		RecordedInvocationsListener listener = invocations::add;
		RecordedInvocationsPublisher.addListener(listener);
		try (ConfigurableApplicationContext context = HintedApplication.run(HintedApplication.ARGUMENTS)) {
			converse(context.getEnvironment());
		}
		RecordedInvocationsPublisher.removeListener(listener);
		JavaProcess.tell("recorded " + invocations.stream().filter(HintsRecorder::isOurs).count());
		List<RecordedInvocation> missing = invocations.stream()
			.filter((invocation) -> isOurs(invocation) && !invocation.matches(hints))
			.toList();
		missing.forEach((invocation) -> JavaProcess.tell(invocation.toString()));
		JavaProcess.tell("missing " + missing.size());
	}

	// What belongs to Spring or Netty alone has hints there
	private static boolean isOurs(RecordedInvocation invocation) {
		String caller = invocation.getStackFrames()
			.map(StackWalker.StackFrame::getClassName)
			.filter((name) -> !name.startsWith("org.springframework.aot.agent."))
			.findFirst()
			.orElse("");
		Object instance = invocation.isStatic() ? "" : invocation.getInstance();
		Stream<Object> names = invocation.getArguments().stream().filter(String.class::isInstance);
		return !needsNone(invocation, instance) && Stream.concat(names, Stream.of(caller, instance))
			.map(String::valueOf)
			.anyMatch((text) -> text.contains("io.tcpserver.") || text.contains("com.google.protobuf."));
	}

	private static boolean needsNone(RecordedInvocation invocation, Object instance) {
		boolean looksUp = !invocation.getMethodReference().getMethodName().equals("invoke");
		// Annotations are always there; lambda expressions cannot be named; what is not
		// found here is not found in an image either
		return instance instanceof Class<?> type && (type.isAnnotation() || type.getCanonicalName() == null)
				|| looksUp && invocation.getReturnValue() == null
				// Looks at all beans, also at those that only an interface is known of
				|| invocation.getStackFrames()
					.anyMatch((frame) -> frame.getClassName().equals(EventListenerMethodProcessor.class.getName()));
	}

	@SuppressWarnings("unchecked") // as the schema says
	private static void addEngine(RuntimeHints hints) throws IOException {
		// Netty has metadata for its own handlers
		hints.reflection().registerType(ChannelInboundHandlerAdapter.class);
		try (InputStream input = ClassLoader.getSystemResourceAsStream(METADATA)) {
			assertThat(input).isNotNull();
			Map<String, Object> metadata = JsonParserFactory.getJsonParser()
				.parseMap(new String(input.readAllBytes(), StandardCharsets.UTF_8));
			for (Map<String, Object> entry : (List<Map<String, Object>>) metadata.get("reflection")) {
				hints.reflection().registerType(TypeReference.of((String) entry.get("type")), (type) -> {
					for (Map<String, Object> method : (List<Map<String, Object>>) entry.getOrDefault("methods",
							List.of())) {
						type.withMethod((String) method.get("name"),
								((List<String>) method.get("parameterTypes")).stream().map(TypeReference::of).toList(),
								ExecutableMode.INVOKE);
					}
				});
			}
		}
	}

	private static void converse(Environment environment) throws IOException {
		say(environment.getRequiredProperty("local.tcp.server.port", Integer.class), "a", "A");
		say(port(environment, "async"), "a", "A");
		say(port(environment, "messages"), "{\"named\":{\"a\":[{\"type\":\"Circle\",\"radius\":1}]}}",
				"{\"corners\":1,\"shapes\":[{\"type\":\"Circle\",\"radius\":1}]}");
		say(port(environment, "async-messages"), "{\"x\":1,\"y\":2}", "{\"x\":2,\"y\":1}");
		say(port(environment, "callbacks"), "hello", "<open null>", "<hello null>");
		say(port(environment, "callbacks"), "fail", "<open null>", "<fail as asked>");
		String polygon = "{\"type\":\"Polygon\",\"points\":[{\"x\":1,\"y\":2}],\"color\":\"RED\"}";
		say(port(environment, "shapes"), "{\"type\":\"Draw\",\"shape\":%s}".formatted(polygon),
				"[%s,%s]".formatted(polygon, polygon));
		say(port(environment, "shapes"), "{\"type\":\"Ask\",\"question\":{\"named\":{}}}",
				"{\"corners\":0,\"shapes\":[]}");
		say(port(environment, "coded"), "word", "word");
		say(port(environment, "framed"), "text;", "text");
		say(port(environment, "converted"), "word", "word");
		protobuf(environment);
		say(port(environment, "prototype-stream"), "a", "A");
		say(port(environment, "prototype-methods"), "{\"x\":5,\"y\":0}", "{\"x\":5,\"y\":1}");
	}

	private static void protobuf(Environment environment) throws IOException {
		byte[] value = StringValue.of("hi").toByteArray();
		try (Socket client = new Socket("localhost", port(environment, "protobuf"))) {
			client.setSoTimeout(10_000);
			client.getOutputStream().write(value.length);
			client.getOutputStream().write(value);
			assertThat(client.getInputStream().read()).isEqualTo(value.length);
			assertThat(client.getInputStream().readNBytes(value.length)).isEqualTo(value);
		}
	}

	private static int port(Environment environment, String server) {
		return environment.getRequiredProperty("local.tcp.server.%s.port".formatted(server), Integer.class);
	}

	private static void say(int port, String line, String... replies) throws IOException {
		try (LineClient client = new LineClient(port)) {
			client.send(line);
			for (String reply : replies) {
				assertThat(client.next()).isEqualTo(reply);
			}
		}
	}

}
