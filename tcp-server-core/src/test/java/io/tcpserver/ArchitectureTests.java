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

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tcpserver.fixture.OwnMethods;
import io.tcpserver.log.FailureLines;
import io.tcpserver.netty.NettyTcpServers;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rules that keep the module's shape.
 */
class ArchitectureTests {

	private static final String CONTRACT = "io.tcpserver";

	private static final String STREAM = "io.tcpserver.stream..";

	private static final String ENGINE = "io.tcpserver.netty..";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.withImportOption((location) -> !location.contains("/test-fixtures/"))
		.importPackages(CONTRACT);

	@Test
	void nettyStaysInTheEngine() {
		noClasses().that()
			.resideOutsideOfPackage(ENGINE)
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.netty..")
			.check(CLASSES);
	}

	@Test
	void springStaysOut() {
		noClasses().should().dependOnClassesThat().resideInAPackage("org.springframework..").check(CLASSES);
	}

	@Test
	void contractKnowsNoStreams() {
		// The builder composes the server for its users, so it alone names what it is
		// made of.
		noClasses().that()
			.resideInAPackage(CONTRACT)
			.and()
			.doNotBelongToAnyOf(TcpServerBuilder.class)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(STREAM)
			.check(CLASSES);
	}

	@Test
	void onlyTheBuilderKnowsTheEngineAndOfItTheEntryOnly() {
		noClasses().that()
			.resideOutsideOfPackage(ENGINE)
			.and()
			.doNotBelongToAnyOf(TcpServerBuilder.class)
			.should()
			.dependOnClassesThat()
			.resideInAPackage(ENGINE)
			.check(CLASSES);
		noClasses().that()
			.belongToAnyOf(TcpServerBuilder.class)
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage(ENGINE)
				.and(DescribedPredicate.not(JavaClass.Predicates.belongToAnyOf(NettyTcpServers.class))))
			.check(CLASSES);
	}

	@Test
	void entryOfTheEngineIsAlone() {
		classes().that()
			.resideInAPackage("io.tcpserver.netty")
			.and()
			.arePublic()
			.should()
			.be(NettyTcpServers.class)
			.check(CLASSES);
	}

	@Test
	void searchingBytesIsNoConcernOfOthers() {
		noClasses().that()
			.resideOutsideOfPackages("io.tcpserver.bytes", "io.tcpserver.message", ENGINE)
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.tcpserver.bytes")
			.check(CLASSES);
	}

	@Test
	void builderTakesOnlyHandlersFromStreams() {
		noClasses().that()
			.belongToAnyOf(TcpServerBuilder.class)
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage(STREAM)
				.and(DescribedPredicate.not(JavaClass.Predicates.simpleNameEndingWith("Handler"))))
			.check(CLASSES);
	}

	@Test
	void classesDoNotHaveManyMethods() {
		// An interface is what its users see, and they see it at once
		classes().that().areNotInterfaces().should(new OwnMethods()).check(CLASSES);
	}

	@Test
	void boundsOfTheLogKnowNothingElse() {
		noClasses().that()
			.resideInAPackage("io.tcpserver.log..")
			.should()
			.dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.tcpserver..")
				.and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("io.tcpserver.log.."))))
			.check(CLASSES);
	}

	@Test
	void onlyTheLoggingObserverAndTheEngineLog() {
		noClasses().that()
			.resideOutsideOfPackage(ENGINE)
			.and()
			.doNotBelongToAnyOf(LoggingObserver.class, FailureLines.class)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.slf4j..", "java.util.logging..")
			.check(CLASSES);
	}

	@Test
	void nothingWaitsWithoutBound() {
		noClasses().should().callMethodWhere(new UnboundedWait()).check(CLASSES);
	}

	@Test
	void methodsThatPromiseToWaitDoSo() {
		assertThat(CLASSES.stream()
			.flatMap((type) -> type.getMethodCallsFromSelf().stream())
			.filter(UnboundedWait::isUnbounded)
			.map((call) -> call.getOrigin().getName())).containsAll(UnboundedWait.PROMISED);
	}

	@Test
	void nothingSleepsOrWaitsOnMonitors() {
		noClasses().should()
			.callMethodWhere(DescribedPredicate.describe("sleeps or waits on a monitor",
					(call) -> (call.getTargetOwner().isEquivalentTo(Thread.class) && call.getName().equals("sleep"))
							|| (call.getTargetOwner().isEquivalentTo(Object.class)
									&& Set.of("wait", "notify", "notifyAll").contains(call.getName()))))
			.check(CLASSES);
		noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(CLASSES);
	}

	@Test
	void optionalIsReturnedNeverTaken() {
		noMethods().should()
			.haveRawParameterTypes(DescribedPredicate.describe("an Optional among them",
					(types) -> types.stream().anyMatch((type) -> type.isEquivalentTo(Optional.class))))
			.check(CLASSES);
	}

	/**
	 * Waiting for a future for as long as it takes, outside the methods that promise just
	 * that to their callers.
	 */
	private static final class UnboundedWait extends DescribedPredicate<JavaMethodCall> {

		private static final Set<String> PROMISED = Set.of("waitClosed", "drain", "awaitHandshake");

		UnboundedWait() {
			super("waits for a future without bound");
		}

		@Override
		public boolean test(JavaMethodCall call) {
			return isUnbounded(call) && !PROMISED.contains(call.getOrigin().getName());
		}

		static boolean isUnbounded(JavaMethodCall call) {
			boolean future = call.getTargetOwner().isAssignableTo(Future.class)
					|| call.getTargetOwner().isAssignableTo(CompletionStage.class)
					|| call.getTargetOwner().isEquivalentTo(CompletableFuture.class);
			boolean unbounded = Set.of("join", "get", "sync", "await", "syncUninterruptibly", "awaitUninterruptibly")
				.contains(call.getName()) && call.getTarget().getRawParameterTypes().isEmpty();
			return future && unbounded;
		}

	}

}
