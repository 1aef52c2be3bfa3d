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
import java.nio.file.Path;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tcpserver.fixture.PackageDrawing;
import io.tcpserver.fixture.PackageGraph;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rooms of the engine are as drawn in ARCHITECTURE.md. Prints which of them uses
 * which.
 */
class PackageGraphTests {

	private static final String ENGINE = "io.tcpserver.netty";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.withImportOption((location) -> !location.contains("/test-fixtures/"))
		.importPackages("io.tcpserver");

	@Test
	void roomsOfTheEngineAreAsDrawn() throws IOException {
		PackageGraph engine = PackageGraph.of(CLASSES, PackageGraphTests::room);
		System.out.println(engine);
		PackageDrawing drawing = PackageDrawing.read(Path.of("../ARCHITECTURE.md"), "Rooms of the engine");
		assertThat(drawing.arrowsThatDoNotGoDown(engine)).as("uses of rooms on the same floor or above").isEmpty();
		drawing.assertShows(engine);
	}

	private static String room(String name) {
		if (name.startsWith(ENGINE + ".")) {
			return name.substring(ENGINE.length() + 1);
		}
		return name.equals(ENGINE) ? "netty" : "";
	}

	@Test
	void packagesDoNotUseEachOther() {
		// The builder composes the server for its users, and so names what that is made
		// of; a connection names the codec that its user may give it
		JavaClasses others = CLASSES.that(DescribedPredicate.not(JavaClass.Predicates
			.belongToAnyOf(TcpServerBuilder.class, TcpConnection.class, TcpConnectionWrapper.class)));
		assertThat(PackageGraph.of(CLASSES, PackageGraphTests::own).cycles()).as("with them").isNotEmpty();
		assertThat(PackageGraph.of(others, PackageGraphTests::own).cycles()).as("without them").isEmpty();
	}

	private static String own(String name) {
		return name.startsWith("io.tcpserver") ? name : "";
	}

}
