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

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What ahead-of-time processing has made of an application.
 *
 * @param classes the directory of the compiled classes
 * @param hints what may be done by reflection
 */
record GeneratedCode(Path classes, RuntimeHints hints) {

	/**
	 * Process an application.
	 * @param application its main class, which is not nested
	 * @param directory where code may be written
	 * @param arguments those of the application
	 * @return what was generated, in {@code classes} of the directory
	 * @throws IOException if it cannot be written
	 */
	static GeneratedCode of(Class<?> application, Path directory, String... arguments) throws IOException {
		Path sources = Files.createDirectory(directory.resolve("sources"));
		Path classes = Files.createDirectories(directory.resolve("classes"));
		Settings settings = Settings.builder()
			.sourceOutput(sources)
			.classOutput(classes)
			.resourceOutput(classes)
			.groupId("test")
			.artifactId("test")
			.build();
		Processor processor = new Processor(application, settings, arguments);
		processor.process();
		compile(sources, classes);
		return new GeneratedCode(classes, Objects.requireNonNull(processor.hints));
	}

	private static void compile(Path sources, Path classes) throws IOException {
		try (Stream<Path> files = Files.walk(sources)) {
			Stream<String> options = Stream.of("-nowarn", "-proc:none", "-d", classes.toString(), "-cp",
					classes + File.pathSeparator + JavaProcess.classPath());
			String[] arguments = Stream.concat(options, files.filter(Files::isRegularFile).map(Path::toString))
				.toArray(String[]::new);
			assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
		}
	}

	private static final class Processor extends SpringApplicationAotProcessor {

		private @Nullable RuntimeHints hints;

		private Processor(Class<?> application, Settings settings, String[] arguments) {
			super(application, settings, arguments);
		}

		@Override
		protected void writeHints(RuntimeHints hints) {
			this.hints = hints;
			super.writeHints(hints);
		}

	}

}
