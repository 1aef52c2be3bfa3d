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

package io.tcpserver.actuate;

import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * The settings of a server that are in effect, as the endpoint shows them.
 *
 * @param settings the values by the keys of their properties, which is what follows
 * {@code tcp.server.} or {@code tcp.servers.<name>.}
 * @since 0.1.0
 */
public record ServerSettingsDescriptor(Map<String, Object> settings) implements OperationResponseBody {

}
