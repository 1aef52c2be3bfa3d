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

package io.tcpserver.netty;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.netty.channel.ChannelHandler;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the engine and Netty look up by reflection is in the metadata for native images.
 */
class NativeImageMetadataTests {

	private static final String METADATA = "/META-INF/native-image/io.tcpserver/tcp-server-core/reachability-metadata.json";

	private static final Pattern TYPE = Pattern.compile("\"type\": \"(io\\.tcpserver\\.[^\"]+)\"");

	@Test
	void channelHandlersAreThere() throws IOException {
		// Netty looks for @Skip on the methods of each class of handlers
		List<String> handlers = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("io.tcpserver")
			.that(DescribedPredicate.and(JavaClass.Predicates.assignableTo(ChannelHandler.class),
					DescribedPredicate.describe("not abstract",
							(type) -> !type.getModifiers().contains(JavaModifier.ABSTRACT))))
			.stream()
			.map(JavaClass::getName)
			.toList();
		assertThat(TYPE.matcher(metadata()).results().map((MatchResult result) -> result.group(1)))
			.containsExactlyInAnyOrderElementsOf(handlers);
	}

	@Test
	void virtualThreadsAreThere() throws IOException {
		assertThat(metadata()).contains("\"java.lang.Thread\"", "\"ofVirtual\"", "\"java.lang.Thread$Builder\"",
				"\"name\": \"name\"", "\"factory\"");
	}

	private static String metadata() throws IOException {
		try (InputStream input = NativeImageMetadataTests.class.getResourceAsStream(METADATA)) {
			return new String(Objects.requireNonNull(input, METADATA).readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
