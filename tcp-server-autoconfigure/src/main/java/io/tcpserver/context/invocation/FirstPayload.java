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

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The reply of a publisher that has one at most. The subscription is cancelled with the
 * reply.
 */
final class FirstPayload implements Subscriber<Object> {

	private final UnaryOperator<Object> toMessage;

	private final LaterReply reply = new LaterReply();

	private FirstPayload(UnaryOperator<Object> toMessage) {
		this.toMessage = toMessage;
	}

	/**
	 * Wait for the first payload.
	 * @param publisher the publisher
	 * @param toMessage makes a message of a payload
	 * @return a future of the message, {@code null} if there is none
	 */
	static CompletableFuture<Object> of(Publisher<Object> publisher, UnaryOperator<Object> toMessage) {
		FirstPayload subscriber = new FirstPayload(toMessage);
		publisher.subscribe(subscriber);
		return subscriber.reply;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.reply.onCancel(subscription::cancel);
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Object payload) {
		this.reply.complete(this.toMessage.apply(payload));
	}

	@Override
	public void onError(Throwable failure) {
		this.reply.fail(failure);
	}

	@Override
	public void onComplete() {
		this.reply.complete(null);
	}

}
