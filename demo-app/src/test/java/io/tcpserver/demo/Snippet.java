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

package io.tcpserver.demo;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Code of the documentation, as a class of its own. Statements become the method
 * {@code run()} of a class.
 */
final class Snippet extends SimpleJavaFileObject {

	private static final Path DEMO = Path.of("src", "main", "java", "io", "tcpserver", "demo");

	private static final Pattern TYPE = Pattern.compile("(?m)^(?:public |final )*class (\\w+)");

	// What a reader imports without being told
	private static final String IMPORTS = """
			import static org.assertj.core.api.Assertions.assertThat;
			import java.io.*;
			import java.net.*;
			import java.nio.*;
			import java.nio.channels.*;
			import java.nio.charset.*;
			import java.nio.file.*;
			import java.security.*;
			import java.security.cert.X509Certificate;
			import java.time.*;
			import java.util.*;
			import java.util.concurrent.*;
			import java.util.concurrent.atomic.*;
			import com.fasterxml.jackson.annotation.*;
			import io.tcpserver.*;
			import io.tcpserver.annotation.*;
			import io.tcpserver.context.*;
			import io.tcpserver.message.*;
			import io.tcpserver.settings.*;
			import io.tcpserver.stream.*;
			import io.tcpserver.test.*;
			import org.junit.jupiter.api.Test;
			import org.springframework.aot.hint.annotation.*;
			import org.springframework.boot.test.context.SpringBootTest;
			import org.springframework.context.annotation.*;
			import org.springframework.context.event.*;
			import org.springframework.context.event.EventListener;
			import org.springframework.stereotype.*;
			""";

	private final String name;

	private final String source;

	private Snippet(String name, String source) {
		super(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE);
		this.name = name;
		this.source = source;
	}

	static Snippet of(String code) {
		Matcher type = TYPE.matcher(code);
		if (type.find()) {
			return new Snippet(type.group(1), code.startsWith("package ") ? code : IMPORTS + code);
		}
		return new Snippet("Snippet", IMPORTS
				+ "public class Snippet {\n\tpublic static void run() throws Exception {\n" + code + "\n\t}\n}\n");
	}

	/**
	 * Return whether code is that of a class of the demo, and so compiled with it.
	 * @param code a class or members of it, perhaps indented less
	 */
	static boolean isOfTheDemo(String code) throws IOException {
		String wanted = withoutIndentation(code).strip();
		try (Stream<Path> files = Files.list(DEMO)) {
			for (Path file : files.toList()) {
				if (withoutIndentation(Files.readString(file)).contains(wanted)) {
					return true;
				}
			}
			return false;
		}
	}

	private static String withoutIndentation(String code) {
		return code.replaceAll("(?m)^\\t+", "");
	}

	/**
	 * Compile.
	 * @param directory where the classes go
	 * @return the complaints of the compiler, empty if it succeeds
	 */
	String compile(Path directory) {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		List<String> options = List.of("-parameters", "-proc:none", "-Xlint:all", "-Werror", "-d", directory.toString(),
				"-classpath", System.getProperty("java.class.path") + File.pathSeparator + directory);
		boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(this)).call();
		return compiled ? "" : messages.toString();
	}

	/**
	 * Compile and load.
	 * @param directory where the classes go
	 * @return the class
	 */
	Class<?> load(Path directory) throws IOException, ClassNotFoundException {
		String complaints = compile(directory);
		if (!complaints.isEmpty()) {
			throw new IOException(complaints);
		}
		ClassLoader loader = new URLClassLoader(new URL[] { directory.toUri().toURL() }, getClass().getClassLoader());
		return loader.loadClass(this.name);
	}

	@Override
	public CharSequence getCharContent(boolean ignoreEncodingErrors) {
		return this.source;
	}

}
