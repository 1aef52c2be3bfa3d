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

package io.tcpserver.netty.loop;

import io.netty.channel.IoHandlerFactory;
import io.tcpserver.settings.SharedIoThreads;
import io.tcpserver.settings.Transport;
import org.jspecify.annotations.Nullable;

/**
 * What the I/O threads of a server are to be.
 *
 * @param namePrefix what their names begin with, before their numbers
 * @param count how many there are
 * @param transport the transport
 * @param handlers creates what talks to the operating system
 * @param shared who shares them, {@code null} if they are for one server
 */
public record LoopPlan(String namePrefix, int count, Transport transport, IoHandlerFactory handlers,
		@Nullable SharedIoThreads shared) {
}
