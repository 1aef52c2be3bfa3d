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

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * What devices send, told apart by its {@code type}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
sealed interface DeviceMessage {

	/**
	 * The first message of a device.
	 *
	 * @param device its id
	 */
	@JsonTypeName("hello")
	record Hello(String device) implements DeviceMessage {

		public Hello {
			Objects.requireNonNull(device, "device");
		}

	}

	/**
	 * What a device has measured.
	 *
	 * @param sequence the number of the reading
	 * @param sensor what has measured it
	 * @param value what it has measured
	 */
	@JsonTypeName("reading")
	record Reading(long sequence, String sensor, double value) implements DeviceMessage {

		public Reading {
			Objects.requireNonNull(sensor, "sensor");
		}

	}

	/**
	 * The answer to a {@link ServerMessage.Command}.
	 *
	 * @param command the number of the command
	 * @param outcome what came of it
	 */
	@JsonTypeName("result")
	record CommandResult(long command, String outcome) implements DeviceMessage {

		public CommandResult {
			Objects.requireNonNull(outcome, "outcome");
		}

	}

}
