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

import io.tcpserver.ServerBindException;
import io.tcpserver.context.TcpServerStartException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.StringUtils;

/**
 * Explains which setting the engine cannot honour, such as a transport that is not
 * available. The messages of the engine begin with the name of the setting.
 */
class TcpServerStartFailureAnalyzer extends AbstractFailureAnalyzer<TcpServerStartException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, TcpServerStartException cause) {
		if (cause.getCause() instanceof ServerBindException) {
			return null;
		}
		String prefix = TcpServerPropertyNames.prefix(cause.serverName());
		String reason = reason(cause);
		String setting = StringUtils.delimitedListToStringArray(reason, " ")[0];
		if (!TcpServerPropertyNames.isKey(setting)) {
			return new FailureAnalysis("TCP server '%s' cannot be started: %s.".formatted(cause.serverName(), reason),
					"Review the properties that begin with '%s' and the TcpServerCustomizer beans.".formatted(prefix),
					cause);
		}
		return new FailureAnalysis(
				"TCP server '%s' cannot be started: %s.%s.".formatted(cause.serverName(), prefix, reason),
				"Change '%s.%s', or the TcpServerCustomizer that has set it.".formatted(prefix, setting), cause);
	}

	private static String reason(TcpServerStartException cause) {
		Throwable reason = cause.getCause();
		return String.valueOf((reason != null) ? reason.getMessage() : cause.getMessage());
	}

}
