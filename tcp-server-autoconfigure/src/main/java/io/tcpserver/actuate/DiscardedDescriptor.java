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

/**
 * What had arrived when the server ended connections, in shutdowns or at their maximum
 * age, and was not handled any more, as the endpoint shows it.
 *
 * @param connections connections on which something had arrived
 * @param bytes how much that was
 * @since 0.1.0
 */
public record DiscardedDescriptor(long connections, long bytes) {

}
