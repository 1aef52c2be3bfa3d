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
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;

import io.tcpserver.CloseReason;
import io.tcpserver.annotation.OnClose;
import io.tcpserver.annotation.OnError;
import io.tcpserver.annotation.OnIdle;
import io.tcpserver.annotation.OnMessage;
import io.tcpserver.annotation.OnOpen;
import io.tcpserver.annotation.OnShutdown;
import io.tcpserver.message.FailedMessage;
import io.tcpserver.message.FailedMessage.Stage;
import io.tcpserver.message.UnhandledMessageException;
import io.tcpserver.settings.MessageConcurrency;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests what annotated methods are called with, and on which kind of thread.
 */
class AnnotatedMessageHandlerTests {

	private static final HandlerBean BEAN = new HandlerBean("default", "handler");

	private final FakeConnection connection = new FakeConnection();

	private static AnnotatedMessageHandler handler(Object target) {
		Class<?> type = target.getClass();
		return new AnnotatedMessageHandler(
				new PreparedMethods(CallbackMethods.of(type, BEAN), type, MessageConcurrency.defaults(), null, BEAN),
				target);
	}

	@Test
	void peerIsNobodyWithoutTls() throws Exception {
		assertThat(handler(new Identity()).onMessage("who", this.connection)).isEqualTo("null null");
	}

	@Test
	void peerIsNobodyWithoutCertificate() throws Exception {
		SSLSession session = mock();
		given(session.getPeerPrincipal()).willThrow(new SSLPeerUnverifiedException("none"));
		given(session.getPeerCertificates()).willThrow(new SSLPeerUnverifiedException("none"));
		this.connection.session = session;
		assertThat(handler(new Identity()).onMessage("who", this.connection)).isEqualTo("null null");
	}

	@Test
	void peerIsWhoseCertificateItIs() throws Exception {
		X500Principal principal = new X500Principal("CN=device");
		X509Certificate certificate = mock();
		given(certificate.getSubjectX500Principal()).willReturn(principal);
		SSLSession session = mock();
		given(session.getPeerPrincipal()).willReturn(principal);
		given(session.getPeerCertificates()).willReturn(new Certificate[] { certificate });
		this.connection.session = session;
		assertThat(handler(new Identity()).onMessage("who", this.connection)).isEqualTo("CN=device CN=device");
	}

	@Test
	void handlerWithoutOtherMethodsNeverBlocksOtherwise() {
		assertThat(handler(new Identity()).mayBlock()).isFalse();
		assertThat(handler(new Identity()).mayBlock("text")).isTrue();
		assertThat(handler(new Identity()).mayBlockEver()).isTrue();
	}

	@Test
	void eachMethodHasItsOwnThread() {
		AnnotatedMessageHandler handler = handler(new TwoKinds());
		assertThat(handler.mayBlock("text")).isTrue();
		assertThat(handler.mayBlock(1)).isFalse();
		assertThat(handler.mayBlock(1.5)).isFalse();
		assertThat(handler.mayBlock()).isFalse();
	}

	@Test
	void handlerThatReturnsNothingDoesNotReply() {
		assertThat(handler(new Taking()).mayReply()).isFalse();
	}

	@Test
	void oneMethodThatReturnsSomethingIsEnoughToReply() {
		assertThat(handler(new Identity()).mayReply()).isTrue();
		assertThat(handler(new Taking() {

			@OnOpen
			String opened() {
				return "welcome";
			}

		}).mayReply()).isTrue();
		assertThat(handler(new Taking() {

			@OnError
			String failed(IllegalStateException ex) {
				return "sorry";
			}

		}).mayReply()).isTrue();
		assertThat(handler(new Taking() {

			@OnIdle
			String silent() {
				return "heartbeat";
			}

		}).mayReply()).isTrue();
		assertThat(handler(new Taking() {

			@OnShutdown
			void leaving() {
			}

		}).mayReply()).isTrue();
	}

	@Test
	void onePlainMethodMakesTheOthersBlock() {
		assertThat(handler(new BlockingOpen()).mayBlock()).isTrue();
		assertThat(handler(new BlockingOpen()).mayBlock("text")).isFalse();
		assertThat(handler(new BlockingOpen()).mayBlockEver()).isTrue();
	}

	@Test
	void messageThatNoMethodTakesIsNamed() {
		AnnotatedMessageHandler handler = handler(new TwoKinds());
		assertThatExceptionOfType(UnhandledMessageException.class)
			.isThrownBy(() -> handler.onMessage(1.5, this.connection))
			.withMessageStartingWith("A message of type java.lang.Double is not handled: none of ['@OnMessage ")
			.satisfies((ex) -> assertThat(ex.messageType()).isEqualTo(Double.class));
	}

	@Test
	void messageThatTwoMethodsTakeIsNotGuessed() {
		AnnotatedMessageHandler handler = handler(new Ambiguous());
		assertThatExceptionOfType(UnhandledMessageException.class)
			.isThrownBy(() -> handler.onMessage(new Both(), this.connection))
			.withMessageContaining("all of [")
			.withMessageContaining("take it");
	}

	@Test
	void failureThatNoMethodTakesIsThrownAgain() {
		AnnotatedMessageHandler handler = handler(new TwoKinds());
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> handler.onError(new FailedMessage<>(new IOException("mine"), Stage.HANDLING, null, null),
					this.connection))
			.withMessage("mine");
	}

	@Test
	void failureOfTheEndIsReported() {
		assertThatIllegalStateException()
			.isThrownBy(() -> handler(new FailingEnd(null)).onCloseAsync(this.connection, CloseReason.PEER))
			.withMessageContaining("@OnClose")
			.withCauseInstanceOf(IOException.class);
		CompletableFuture<Void> later = new CompletableFuture<>();
		CompletionStage<?> end = handler(new FailingEnd(later)).onCloseAsync(this.connection, CloseReason.PEER);
		later.completeExceptionally(new IOException("too late"));
		assertThat(end).isNotNull();
		assertThat(end.toCompletableFuture()).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withMessageContaining("@OnClose")
			.withRootCauseInstanceOf(IOException.class);
	}

	static class Identity {

		@OnMessage
		String who(String line, @Nullable Principal principal, @Nullable X509Certificate certificate) {
			return "%s %s".formatted((principal != null) ? principal.getName() : null,
					(certificate != null) ? certificate.getSubjectX500Principal().getName() : null);
		}

	}

	static class TwoKinds {

		@OnMessage
		void text(String text) {
		}

		@OnMessage
		Mono<String> number(Integer number) {
			return Mono.empty();
		}

		@OnError
		CompletionStage<?> failed(IllegalStateException cause) {
			return CompletableFuture.completedFuture(null);
		}

	}

	static class BlockingOpen {

		@OnOpen
		void opened() {
		}

		@OnMessage
		Mono<String> text(String text) {
			return Mono.empty();
		}

		@OnError
		Mono<String> failed() {
			return Mono.empty();
		}

	}

	interface One {

	}

	interface Other {

	}

	record Both() implements One, Other {

	}

	static class Ambiguous {

		@OnMessage
		void one(One one) {
		}

		@OnMessage
		void other(Other other) {
		}

	}

	static class FailingEnd {

		private final @Nullable CompletableFuture<Void> later;

		FailingEnd(@Nullable CompletableFuture<Void> later) {
			this.later = later;
		}

		@OnMessage
		void text(String text) {
		}

		@OnClose
		CompletionStage<Void> closed() throws IOException {
			if (this.later == null) {
				throw new IOException("at once");
			}
			return this.later;
		}

	}

	static class Taking {

		@OnMessage
		void text(String text) {
		}

		@OnMessage
		CompletionStage<Void> number(Integer number) {
			return CompletableFuture.completedFuture(null);
		}

		@OnMessage
		Mono<Void> fraction(Double fraction) {
			return Mono.empty();
		}

		@OnError
		void failed(Exception ex) {
		}

		@OnClose
		void closed() {
		}

	}

}
