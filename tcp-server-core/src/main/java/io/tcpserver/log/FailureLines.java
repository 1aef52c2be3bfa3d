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

import java.time.Duration;

import org.slf4j.Logger;

/**
 * The lines about failures of one kind, as errors of a log.
 *
 * @param logger the log
 * @param first how the line about the first failure of a cause begins
 * @param event what each further failure is
 * @param last what stands before the last of them
 */
public record FailureLines(Logger logger, String first, CountedEvent event, String last) implements FailureLog.Lines {

	@Override
	public void first(Object where, Throwable failure, String more) {
		this.logger.error("{}{}{}", this.first, where, more, failure);
	}

	@Override
	public void repeats(String cause, long count, Duration period, String last, String more) {
		this.logger.error("{} like {} in the last {} s, most recently{}{}{}", this.event.more(count), cause,
				period.toSeconds(), this.last, last, more);
	}

	@Override
	public void leftOut(long count) {
		this.logger.error("{} {}", this.event.more(count), CountedEvent.notLogged(count));
	}

}
