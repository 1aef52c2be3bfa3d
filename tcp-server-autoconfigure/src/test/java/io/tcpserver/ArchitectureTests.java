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

import java.util.Set;
import java.util.concurrent.Future;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.Architectures;
import io.tcpserver.fixture.OwnMethods;
import io.tcpserver.netty.NettyTcpServers;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rules that keep the module's shape.
 */
class ArchitectureTests {

	private static final String ANNOTATION = "io.tcpserver.annotation";

	private static final String CONTEXT = "io.tcpserver.context..";

	private static final String LIFECYCLE = "io.tcpserver.context.lifecycle";

	private static final String BINDER = "io.tcpserver.context.lifecycle.HandlerBinder";

	private static final String ENGINE = "io.tcpserver.netty..";

	private static final String METRICS = "io.tcpserver.metrics";

	private static final String ACTUATE = "io.tcpserver.actuate";

	private static final String AUTOCONFIGURE = "io.tcpserver.autoconfigure";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.tcpserver.annotation", "io.tcpserver.context", "io.tcpserver.metrics",
				"io.tcpserver.actuate", "io.tcpserver.autoconfigure");

	@Test
	void packagesKnowOnlyThoseBelowThem() {
		Architectures.layeredArchitecture()
			.consideringOnlyDependenciesInLayers()
			.layer("autoconfigure")
			.definedBy(AUTOCONFIGURE)
			.layer("actuate")
			.definedBy(ACTUATE)
			.layer("metrics")
			.definedBy(METRICS)
			.layer("lifecycle")
			.definedBy(LIFECYCLE)
			.layer("invocation")
			.definedBy("io.tcpserver.context.invocation")
			.layer("payload")
			.definedBy("io.tcpserver.context.payload")
			.layer("context")
			.definedBy("io.tcpserver.context")
			.layer("annotation")
			.definedBy(ANNOTATION)
			.whereLayer("autoconfigure")
			.mayNotBeAccessedByAnyLayer()
			.whereLayer("actuate")
			.mayOnlyBeAccessedByLayers("autoconfigure")
			.whereLayer("metrics")
			.mayOnlyBeAccessedByLayers("autoconfigure")
			.whereLayer("lifecycle")
			.mayOnlyBeAccessedByLayers("autoconfigure")
			.whereLayer("invocation")
			.mayOnlyBeAccessedByLayers("lifecycle")
			.whereLayer("payload")
			.mayOnlyBeAccessedByLayers("lifecycle", "invocation")
			.whereLayer("context")
			.mayOnlyBeAccessedByLayers("lifecycle", "invocation", "actuate", "metrics", "autoconfigure")
			.whereLayer("annotation")
			.mayOnlyBeAccessedByLayers("invocation", "autoconfigure")
			.check(CLASSES);
	}

	@Test
	void packagesHaveNoCyclesAtAnyDepth() {
		slices().matching("io.tcpserver.(**)").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void everyPackageHasItsPlaceInTheLayers() {
		classes().should()
			.resideInAnyPackage(AUTOCONFIGURE, ACTUATE, METRICS, LIFECYCLE, "io.tcpserver.context.invocation",
					"io.tcpserver.context.payload", "io.tcpserver.context", ANNOTATION)
			.check(CLASSES);
	}

	@Test
	void lifecycleShowsItsConfigurationOnly() {
		classes().that()
			.resideInAPackage(LIFECYCLE)
			.and()
			.arePublic()
			.should()
			.haveSimpleName("TcpServerContextConfiguration")
			.check(CLASSES);
	}

	@Test
	void nettyStaysInTheEngine() {
		noClasses().should().dependOnClassesThat().resideInAPackage("io.netty..").check(CLASSES);
	}

	@Test
	void onlyTheBinderKnowsTheEngineAndOfItTheEntryOnly() {
		noClasses().that()
			.doNotHaveFullyQualifiedName(BINDER)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ENGINE)
			.check(CLASSES);
		noClasses().that()
			.haveFullyQualifiedName(BINDER)
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ENGINE)
				.and(DescribedPredicate.not(JavaClass.Predicates.belongToAnyOf(NettyTcpServers.class))))
			.check(CLASSES);
		noClasses().should().dependOnClassesThat().resideInAPackage("io.tcpserver.bytes").check(CLASSES);
	}

	@Test
	void classesDoNotHaveManyMethods() {
		// Two for each property, and the properties of a server are in one place
		classes().that()
			.areNotInterfaces()
			.and()
			.doNotHaveSimpleName("TcpServerProperties")
			.should(new OwnMethods())
			.check(CLASSES);
	}

	@Test
	void actuatorAndMicrometerAreNamedOnlyByTheirOwnPackages() {
		noClasses().that()
			.resideInAnyPackage(ANNOTATION, CONTEXT)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework.boot.actuate..", "org.springframework.boot.health..",
					"io.micrometer..")
			.check(CLASSES);
	}

	@Test
	void reflectionStaysInContext() {
		noClasses().that()
			.resideOutsideOfPackage(CONTEXT)
			.should()
			.dependOnClassesThat()
			.resideInAPackage("java.lang.reflect")
			.check(CLASSES);
	}

	@Test
	void autoConfigurationsAreFinal() {
		classes().that()
			.areAnnotatedWith("org.springframework.boot.autoconfigure.AutoConfiguration")
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(CLASSES);
	}

	@Test
	void nothingSleepsOrWaitsWithoutBound() {
		noClasses().should()
			.callMethodWhere(DescribedPredicate.describe("sleeps, waits on a monitor or for a future without bound",
					ArchitectureTests::isForbiddenWait))
			.check(CLASSES);
		noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(CLASSES);
	}

	private static boolean isForbiddenWait(JavaMethodCall call) {
		if (call.getTargetOwner().isEquivalentTo(Thread.class)) {
			return call.getName().equals("sleep");
		}
		if (call.getTargetOwner().isEquivalentTo(Object.class)) {
			return Set.of("wait", "notify", "notifyAll").contains(call.getName());
		}
		return call.getTargetOwner().isAssignableTo(Future.class) && Set.of("join", "get").contains(call.getName())
				&& call.getTarget().getRawParameterTypes().isEmpty();
	}

}
