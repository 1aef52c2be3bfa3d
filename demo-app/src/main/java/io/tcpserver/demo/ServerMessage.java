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

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;

/**
 * What devices are sent, told apart by its {@code type}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
sealed interface ServerMessage {

	/**
	 * The answer to a {@link DeviceMessage.Hello}.
	 *
	 * @param device the id of the device
	 */
	@JsonTypeName("welcome")
	record Welcome(String device) implements ServerMessage {
	}

	/**
	 * The answer to a {@link DeviceMessage.Reading}.
	 *
	 * @param sequence the number of the reading
	 */
	@JsonTypeName("ack")
	record Ack(long sequence) implements ServerMessage {
	}

	/**
	 * What a device is to do, and to answer with a {@link DeviceMessage.CommandResult}.
	 *
	 * @param id the number of the command
	 * @param action what to do
	 */
	@JsonTypeName("command")
	record Command(long id, String action) implements ServerMessage {
	}

	/**
	 * What is wrong with a message of the device.
	 *
	 * @param text what is wrong
	 */
	@JsonTypeName("problem")
	record Problem(String text) implements ServerMessage {
	}

	/**
	 * The last message.
	 */
	@JsonTypeName("goodbye")
	record Goodbye() implements ServerMessage {
	}

}
