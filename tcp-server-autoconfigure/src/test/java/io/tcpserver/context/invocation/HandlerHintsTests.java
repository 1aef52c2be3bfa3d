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

package io.tcpserver.context.invocation;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.TcpHandler;
import io.tcpserver.message.AsyncMessageHandler;
import io.tcpserver.message.FailedMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeHint;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that what is done by reflection is known ahead of time.
 */
class HandlerHintsTests {

	private final RuntimeHints hints = process(Annotated.class, Implementing.class);

	private static RuntimeHints process(Class<?>... beans) {
		DefaultGenerationContext generationContext = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(HandlerHintsTests.class)), new InMemoryGeneratedFiles());
		GenericApplicationContext context = new GenericApplicationContext();
		for (Class<?> bean : beans) {
			context.registerBean(bean);
		}
		new ApplicationContextAotGenerator().processAheadOfTime(context, generationContext);
		return generationContext.getRuntimeHints();
	}

	@Test
	void annotatedMethodsCanBeCalled() {
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Annotated.class, "reading"))
			.accepts(this.hints);
	}

	@Test
	void payloadsCanBeReadAndWritten() {
		assertBound(this.hints, Reading.class, Ack.class, Command.class, Done.class);
	}

	@Test
	void whatSeveralMethodsHaveInCommonIsRead() {
		RuntimeHints hints = process(Common.class);
		assertBound(hints, Start.class, Stop.class);
		assertThat(RuntimeHintsPredicates.reflection().onType(Order.class)).accepts(hints);
	}

	@Test
	void subtypesOfSealedTypesAreReadWhereverTheyAre() {
		RuntimeHints hints = process(Sealed.class);
		assertBound(hints, Circle.class, Square.class, Rounded.class, Dashed.class, Solid.class, Named.class,
				Group.class);
		assertThat(RuntimeHintsPredicates.reflection().onType(Shape.class)).accepts(hints);
		assertThat(hints.reflection().typeHints()).noneMatch((hint) -> hint.getType().getName().contains("Heap"));
	}

	@Test
	void subtypesThatAnAnnotationNamesAreReadWhereverTheyAre() {
		assertBound(process(Annotation.class), Cat.class, Dog.class, Collar.class, Bell.class);
	}

	@Test
	void arraysOfArraysAndTypesOfThemselvesAreRead() {
		assertBound(process(Unusual.class), Board.class, Square.class, Node.class);
	}

	@Test
	void beansThatAreNotHandlersNeedNothing() {
		RuntimeHints hints = process(NoHandler.class);
		assertThat(RuntimeHintsPredicates.reflection().onType(Reading.class)).rejects(hints);
	}

	private static void assertBound(RuntimeHints hints, Class<?>... types) {
		for (Class<?> type : types) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(type)
				.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).as(type.getName()).accepts(hints);
		}
	}

	@Test
	void argumentsCanBeFound() {
		RuntimeHints hints = new RuntimeHints();
		AotServices.factories()
			.load(RuntimeHintsRegistrar.class)
			.forEach((registrar) -> registrar.registerHints(hints, getClass().getClassLoader()));
		for (String name : List.of("principal", "certificate")) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(PeerIdentity.class, name)).accepts(hints);
		}
		for (String name : List.of("cause", "stage", "frame", "message")) {
			assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(FailedMessage.class, name))
				.accepts(hints);
		}
		// Not there where the tests run without Kotlin
		boolean kotlin = ClassUtils.isPresent("kotlinx.coroutines.future.FutureKt", null);
		assertThat(hints.reflection().typeHints().map(TypeHint::getType))
			.filteredOn((type) -> type.getSimpleName().equals("SuspendingFunction"))
			.hasSize(kotlin ? 1 : 0);
	}

	record Reading(int value) {

	}

	record Ack(int value) {

	}

	record Command(String name) {

	}

	@TcpHandler
	static class Annotated {

		@OnMessage
		Mono<List<Ack>> reading(List<Reading> readings, TcpConnection connection) {
			return Mono.empty();
		}

	}

	@TcpHandler("other")
	static class Implementing implements AsyncMessageHandler<Command> {

		@Override
		public @Nullable CompletionStage<Done> onMessage(Command command, TcpConnection connection) {
			return null;
		}

	}

	record Done(String text) {

	}

	interface Order {

	}

	record Start(String name) implements Order {

	}

	record Stop(String name) implements Order {

	}

	@TcpHandler
	static class Common {

		@OnMessage
		void start(Start start) {
		}

		@OnMessage
		void stop(Stop stop) {
		}

	}

	sealed interface Shape {

	}

	record Circle(Line[] lines) implements Shape {

	}

	static non-sealed class Square implements Shape {

	}

	sealed interface Round extends Shape {

	}

	record Rounded(@Nullable Map<String, List<Label>> labels) implements Round {

	}

	sealed interface Line {

	}

	record Dashed(ByteBuffer pattern) implements Line {

	}

	enum Solid implements Line {

		BLACK

	}

	sealed interface Label {

	}

	record Named(@Nullable Group<Shape> group) implements Label {

	}

	record Group<T>(List<T> members) {

	}

	@TcpHandler
	static class Sealed {

		@OnMessage
		Stream<Shape> shapes(String name) {
			return Stream.empty();
		}

	}

	@JsonSubTypes({ @JsonSubTypes.Type(Cat.class), @JsonSubTypes.Type(value = Dog.class, name = "dog") })
	interface Animal {

	}

	record Cat(@JsonSubTypes(@JsonSubTypes.Type(Bell.class)) Object worn) implements Animal {

	}

	record Bell(String sound) {

	}

	record Dog(@JsonSubTypes(@JsonSubTypes.Type(Collar.class)) List<Object> worn) implements Animal {

	}

	record Collar(String color) {

	}

	@TcpHandler
	static class Annotation {

		@OnMessage
		void animal(Animal animal) {
		}

	}

	record Board(int[][] fields, Square[][] squares) {

	}

	static class Node<T extends Node<T>> {

	}

	@TcpHandler
	static class Unusual {

		@OnMessage
		@SuppressWarnings("rawtypes") // as an application may have it
		Node board(Board board) {
			return new Node();
		}

	}

	static class NoHandler {

		@OnMessage
		void reading(Reading reading) {
		}

		@OnMessage
		void line(String line) {
		}

	}

}
