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

package io.tcpserver.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * How a server process is started.
 *
 * @param java the executable of the JDK
 * @param jvmOptions options of the JVM
 * @param transport the transport: {@code epoll}, {@code nio} or {@code io-uring}
 * @param core the core to pin the process to, empty for any
 */
record ServerLaunch(Path java, List<String> jvmOptions, String transport, String core) {
}
