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

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

import io.tcpserver.CloseReason;
import io.tcpserver.TcpConnection;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.OnSend;
import io.tcpserver.context.InvalidCallbackMethodException;
import io.tcpserver.context.InvalidTcpHandlerException;
import io.tcpserver.message.FailedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.ResolvableType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what methods of handlers must be like, and what they have in common.
 */
class CallbackMethodsTests {

	private static final HandlerBean BEAN = new HandlerBean("default", "handler");

	static void assertInvalid(Class<?> handler, String description, String wayOut) {
		assertThatExceptionOfType(InvalidCallbackMethodException.class).isThrownBy(() -> commonType(handler))
			.satisfies((ex) -> {
				assertThat(ex.description()).contains(description).contains(handler.getName()).endsWith(".");
				assertThat(ex.wayOut()).contains(wayOut).endsWith(".");
				assertThat(ex.problem()).isEqualTo(InvalidTcpHandlerException.Problem.INVALID_METHOD);
				assertThat(ex.beanNames()).containsExactly("handler");
				assertThat(ex).hasMessageContaining("The handler 'handler' of TCP server 'default' cannot be used");
			});
	}

	static ResolvableType commonType(Class<?> handler) {
		return CommonPayloadType.of(CallbackMethods.of(handler, BEAN).of(CallbackKind.MESSAGE), BEAN);
	}

	@Test
	void payloadIsNeeded() {
		assertInvalid(NoPayload.class, "The method '@OnMessage message(TcpConnection)' of",
				"Add a parameter of the type that messages are to be read as");
	}

	@Test
	void onePayloadIsEnough() {
		assertInvalid(TwoPayloads.class, "has more than one parameter for the payload", "Remove all but one of them.");
	}

	@Test
	void payloadTypesDiffer() {
		assertInvalid(SamePayload.class, "are both for the type java.lang.String", "more specific type");
	}

	@Test
	void unknownArgument() {
		assertInvalid(UnknownArgument.class, "has a parameter of type java.util.Locale, for which there is no argument",
				"Methods with @OnOpen are called with TcpConnection, java.security.Principal");
	}

	@Test
	void reasonIsForTheEnd() {
		assertInvalid(EarlyReason.class, "has a parameter of type io.tcpserver.CloseReason", "@OnMessage");
	}

	@Test
	void errorHasNoReason() {
		assertInvalid(ErrorWithReason.class, "has a parameter of type io.tcpserver.CloseReason",
				"an exception, the payload that has failed, its frame as byte[], FailedMessage");
	}

	@Test
	void payloadOfAnErrorIsOneOfAMessage() {
		assertInvalid(ErrorWithText.class,
				"'@OnError failed(String)' of %s takes payloads of type java.lang.String, but no method with @OnMessage does"
					.formatted(ErrorWithText.class.getName()),
				"'@OnMessage message(Integer)'");
	}

	@Test
	void payloadOfAnErrorMayBeMissing() {
		assertInvalid(ErrorWithPrimitive.class,
				"'@OnError failed(int)' of %s takes the payload as int, but there is none if it could not be decoded"
					.formatted(ErrorWithPrimitive.class.getName()),
				"null");
	}

	@Test
	void onePayloadOfAnErrorIsEnough() {
		assertInvalid(ErrorWithTwoPayloads.class,
				"'@OnError failed(Integer, Number)' of %s has more than one parameter for the payload"
					.formatted(ErrorWithTwoPayloads.class.getName()),
				"FailedMessage");
	}

	@Test
	void payloadOfAnErrorIsThatOfItsFailedMessage() {
		assertInvalid(ErrorWithOtherType.class,
				"'@OnError failed(FailedMessage, Number)' of %s takes payloads of type java.lang.Number and a FailedMessage"
					.formatted(ErrorWithOtherType.class.getName()),
				"the same type");
	}

	@Test
	void oneErrorMethodIsForMissingPayloads() {
		assertInvalid(ErrorsOfTwoTypes.class,
				"are all for the type java.lang.Exception if a payload could not be decoded", "takes no payload");
	}

	@Test
	void twoErrorMethodsForOnePayload() {
		assertInvalid(ErrorsOfOneType.class, "are both for the type java.lang.Object", "more specific type");
	}

	@ParameterizedTest
	@ValueSource(classes = { LateFuture.class, StageOfFutures.class })
	void futureThatBlocks(Class<?> handlerType) {
		assertInvalid(handlerType, "which can only be waited for by blocking a thread",
				"Return a CompletionStage, such as a CompletableFuture");
	}

	@Test
	void twoMethodsForOneEvent() {
		assertInvalid(OpenedTwice.class, "are called for the same event", "Remove @OnOpen from one of them.");
	}

	@Test
	void twoMethodsForOneException() {
		assertInvalid(SameException.class, "are both for the type java.io.IOException", "more specific type");
	}

	@Test
	void nothingIsSentAfterTheEnd() {
		assertInvalid(LateReply.class, "returns a java.lang.String, but nothing can be sent on a closed connection",
				"Let it return void");
	}

	@Test
	void messageToSendIsNeeded() {
		assertInvalid(NothingToSend.class, "The method '@OnSend send(TcpConnection)' of",
				"Add a parameter of the type of messages that it is to be called with, or of type Object.");
	}

	@Test
	void oneMessageToSendIsEnough() {
		assertInvalid(TwoMessagesToSend.class, "has more than one parameter for the message",
				"Methods with @OnSend are called with the message, TcpConnection");
	}

	@ParameterizedTest
	@ValueSource(classes = { SentLater.class, SentInParts.class })
	void messageToSendCannotWait(Class<?> handlerType) {
		assertInvalid(handlerType, "but the message cannot wait to be sent",
				"Let it return the message to send, or void if the same message is to be sent.");
	}

	@Test
	void twoMethodsForOneMessageToSend() {
		assertInvalid(SameMessageToSend.class, "are both for the type java.lang.String", "more specific type");
	}

	@Test
	void handlerIsForMessages() {
		assertInvalid(OnlyOpened.class, "has no method with @OnMessage", "Add one");
	}

	@Test
	void typeVariableThatNobodySets() {
		assertInvalid(Generic.class, "has a payload of type 'T'", "Give the type parameter a type");
	}

	static class AnyMessage {

		@OnMessage
		void message(String line) {
		}

	}

	static class NothingToSend extends AnyMessage {

		@OnSend
		Object send(TcpConnection connection) {
			return connection;
		}

	}

	static class TwoMessagesToSend extends AnyMessage {

		@OnSend
		String send(String one, String other) {
			return one + other;
		}

	}

	static class SentLater extends AnyMessage {

		@OnSend
		CompletionStage<String> send(String message) {
			return CompletableFuture.completedFuture(message);
		}

	}

	static class SentInParts extends AnyMessage {

		@OnSend
		Stream<String> send(String message) {
			return Stream.of(message);
		}

	}

	static class SameMessageToSend extends AnyMessage {

		@OnSend
		String one(String message) {
			return message;
		}

		@OnSend
		String other(String message, TcpConnection connection) {
			return message;
		}

	}

	static class NoPayload {

		@OnMessage
		void message(TcpConnection connection) {
		}

	}

	static class TwoPayloads {

		@OnMessage
		void message(String one, String other) {
		}

	}

	static class SamePayload {

		@OnMessage
		void one(String line) {
		}

		@OnMessage
		void other(String line, TcpConnection connection) {
		}

	}

	static class UnknownArgument {

		@OnOpen
		void opened(TcpConnection connection, Locale locale) {
		}

		@OnMessage
		void message(String line) {
		}

	}

	static class EarlyReason {

		@OnMessage
		void message(String line, CloseReason reason) {
		}

	}

	static class ErrorWithReason {

		@OnMessage
		void message(String line) {
		}

		@OnError
		void failed(CloseReason reason) {
		}

	}

	static class ErrorWithText {

		@OnMessage
		void message(Integer number) {
		}

		@OnError
		void failed(String failure) {
		}

	}

	static class ErrorWithPrimitive {

		@OnMessage
		void message(int number) {
		}

		@OnError
		void failed(int number) {
		}

	}

	static class ErrorWithTwoPayloads {

		@OnMessage
		void message(Integer number) {
		}

		@OnError
		void failed(Integer number, Number other) {
		}

	}

	static class ErrorWithOtherType {

		@OnMessage
		void message(Integer number) {
		}

		@OnError
		void failed(FailedMessage<Integer> failed, Number number) {
		}

	}

	static class ErrorsOfTwoTypes {

		@OnMessage
		void message(Number number) {
		}

		@OnError
		void failed(Exception failure, Integer number) {
		}

		@OnError
		void failed(Exception failure, Long number) {
		}

	}

	static class ErrorsOfOneType {

		@OnMessage
		void message(Number number) {
		}

		@OnError
		void failed(Integer number) {
		}

		@OnError
		void failedToo(FailedMessage<Integer> failed) {
		}

	}

	static class LateFuture {

		@OnMessage
		Future<String> message(String line) {
			return new FutureTask<>(() -> line);
		}

	}

	static class StageOfFutures {

		@OnMessage
		CompletionStage<FutureTask<String>> message(String line) {
			return CompletableFuture.completedFuture(new FutureTask<>(() -> line));
		}

	}

	static class OpenedTwice {

		@OnOpen
		void one() {
		}

		@OnOpen
		void other(TcpConnection connection) {
		}

		@OnMessage
		void message(String line) {
		}

	}

	static class SameException {

		@OnMessage
		void message(String line) {
		}

		@OnError
		void one(IOException failure) {
		}

		@OnError
		void other(IOException failure) {
		}

	}

	static class LateReply {

		@OnMessage
		void message(String line) {
		}

		@OnClose
		String closed() {
			return "too late";
		}

	}

	static class OnlyOpened {

		@OnOpen
		void opened() {
		}

	}

	static class Generic<T> {

		@OnMessage
		void message(T payload) {
		}

	}

}
