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

package io.tcpserver.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The value of a property is invalid, which something else found out. Until Spring Boot
 * 4.1, the constructor of the superclass that takes a cause is not public.
 */
class InvalidTcpServerPropertyValueException extends InvalidConfigurationPropertyValueException {

	private static final long serialVersionUID = 1L;

	private final Throwable cause;

	/**
	 * Create the exception.
	 * @param name the name of the property
	 * @param value its value
	 * @param reason what is wrong with it
	 * @param cause what found it out
	 */
	InvalidTcpServerPropertyValueException(String name, @Nullable Object value, @Nullable String reason,
			Throwable cause) {
		super(name, value, reason);
		this.cause = cause;
	}

	@Override
	@SuppressWarnings("UnsynchronizedOverridesSynchronized") // the field is final
	public Throwable getCause() {
		return this.cause;
	}

}
