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

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tcpserver.TcpConnection;
import io.tcpserver.TcpConnectionWrapper;
import io.tcpserver.TcpServerBuilder;
import io.tcpserver.fixture.PackageDrawing;
import io.tcpserver.fixture.PackageGraph;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packages of all published modules are as drawn in ARCHITECTURE.md. Prints which of
 * them uses which.
 */
class PackageGraphTests {

	private static final String ROOT = "io.tcpserver";

	// The builder composes the server for its users, and so names what that is made of; a
	// connection names the codec that its user may give it
	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.withImportOption((location) -> !location.contains("/test-fixtures/") && !location.contains("/demo-app/"))
		.importPackages(ROOT)
		.that(DescribedPredicate.not(JavaClass.Predicates.belongToAnyOf(TcpServerBuilder.class, TcpConnection.class,
				TcpConnectionWrapper.class)));

	@Test
	void packagesOfAllModulesDoNotUseEachOther() {
		assertThat(graph(UnaryOperator.identity()).cycles()).isEmpty();
	}

	@Test
	void packagesOfAllModulesAreAsDrawn() throws IOException {
		PackageGraph graph = graph(PackageGraphTests::room);
		System.out.println(graph);
		PackageDrawing drawing = PackageDrawing.read(Path.of("../ARCHITECTURE.md"), "Modules and packages");
		assertThat(drawing.arrowsThatDoNotGoDown(graph)).as("uses of packages on the same floor or above").isEmpty();
		drawing.assertShows(graph);
	}

	private static PackageGraph graph(UnaryOperator<String> room) {
		return PackageGraph.of(CLASSES, (name) -> name.startsWith(ROOT) ? room.apply(name) : "");
	}

	private static String room(String name) {
		if (name.equals(ROOT)) {
			return "tcpserver";
		}
		String room = name.substring(ROOT.length() + 1);
		return room.startsWith("netty") ? "netty" : room.replace('.', '_');
	}

}
