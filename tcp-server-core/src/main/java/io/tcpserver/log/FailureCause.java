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

package io.tcpserver.log;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What failures have in common that are the same: a class of exceptions and where they
 * are thrown.
 *
 * @param type the class of the exception
 * @param thrown where its root cause was thrown
 * @param caller the first method on the way there that is not of the JDK
 */
record FailureCause(Class<?> type, @Nullable StackTraceElement thrown, @Nullable StackTraceElement caller) {

	// A chain of causes may be a circle
	private static final int MAX_DEPTH = 100;

	static FailureCause of(Throwable failure) {
		List<Throwable> chain = chain(failure);
		Throwable root = chain.get(chain.size() - 1);
		StackTraceElement thrown = null;
		for (StackTraceElement frame : root.getStackTrace()) {
			if (thrown == null) {
				thrown = frame;
			}
			if (!isOfJdk(frame)) {
				return new FailureCause(failure.getClass(), thrown, frame);
			}
		}
		return new FailureCause(failure.getClass(), thrown, null);
	}

	/**
	 * Return a failure and its causes.
	 * @param failure the failure
	 * @return the failure, its cause and so on to its root cause
	 */
	static List<Throwable> chain(Throwable failure) {
		List<Throwable> chain = new ArrayList<>(List.of(failure));
		for (Throwable next = failure.getCause(); next != null && chain.size() < MAX_DEPTH; next = next.getCause()) {
			chain.add(next);
		}
		return chain;
	}

	private static boolean isOfJdk(StackTraceElement frame) {
		String name = frame.getClassName();
		return name.startsWith("java.") || name.startsWith("jdk.") || name.startsWith("sun.");
	}

	@Override
	public String toString() {
		StackTraceElement place = (this.caller != null) ? this.caller : this.thrown;
		return this.type.getName() + ((place != null) ? " at " + place : "");
	}

}
