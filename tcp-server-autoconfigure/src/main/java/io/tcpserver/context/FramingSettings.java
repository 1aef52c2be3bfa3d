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

package io.tcpserver.context;

import java.util.List;

import io.tcpserver.message.FrameCodec;
import org.jspecify.annotations.Nullable;

/**
 * How the messages of a server are framed, as the application declares it.
 * <p>
 * Not for applications, which set properties or define a codec.
 *
 * @param codecBeanName the bean that does it, {@code null} if none is named
 * @param chosen whether the application names a preset, which then takes precedence over
 * beans
 * @param chosenForServer whether it does so for this server alone
 * @param preset the preset, if no bean does it
 * @param keys the keys that are set for this server alone, which a bean makes no use of
 * except for {@link #MAX_LENGTH}
 * @since 0.1.0
 */
public record FramingSettings(@Nullable String codecBeanName, boolean chosen, boolean chosenForServer,
		FrameCodec preset, List<String> keys) {

	/**
	 * The key of the only setting that also applies to beans.
	 */
	public static final String MAX_LENGTH = "framing.max-length";

	public FramingSettings {
		keys = List.copyOf(keys);
	}

}
