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

import io.tcpserver.message.FailedMessage;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.util.ClassUtils;

/**
 * Lets what annotated methods are called with, and through, be found in a native image:
 * all that method handles are made of by name.
 */
final class InvocationHints implements RuntimeHintsRegistrar {

	private static final String COROUTINES = "kotlinx.coroutines.future.FutureKt";

	// By name, as it cannot be loaded without Kotlin
	private static final String SUSPENDING_FUNCTION = "io.tcpserver.context.invocation.SuspendingFunction";

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		hints.reflection().registerType(PeerIdentity.class, MemberCategory.INVOKE_DECLARED_METHODS);
		hints.reflection().registerType(FailedMessage.class, MemberCategory.INVOKE_PUBLIC_METHODS);
		if (ClassUtils.isPresent(COROUTINES, classLoader)) {
			hints.reflection()
				.registerType(TypeReference.of(SUSPENDING_FUNCTION), MemberCategory.INVOKE_DECLARED_METHODS);
		}
	}

}
