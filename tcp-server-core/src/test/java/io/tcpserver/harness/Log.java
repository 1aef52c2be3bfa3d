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

package io.tcpserver.harness;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * What is logged during a test: all that servers log from a level on, which is not
 * written to the console meanwhile, and what others do as usual.
 */
public final class Log extends AppenderBase<ILoggingEvent> implements BeforeEachCallback, AfterEachCallback {

	private final Logger servers = (Logger) LoggerFactory.getLogger("io.tcpserver");

	private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

	private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

	private final PatternLayout layout = new PatternLayout();

	private final Level level;

	public Log(Level level) {
		this.level = level;
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		this.layout.setContext(this.root.getLoggerContext());
		this.layout.setPattern("%d %-5level [%thread] %logger : %msg%n%ex");
		this.layout.start();
		start();
		this.servers.setLevel(this.level);
		this.servers.setAdditive(false);
		this.servers.addAppender(this);
		this.root.addAppender(this);
	}

	@Override
	public void afterEach(ExtensionContext context) {
		this.servers.setLevel(null);
		this.servers.setAdditive(true);
		this.servers.detachAppender(this);
		this.root.detachAppender(this);
	}

	@Override
	protected void append(ILoggingEvent event) {
		this.events.add(event);
	}

	/**
	 * Return the lines of a level and above.
	 */
	public List<String> lines(Level least) {
		return this.events.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(least))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	/**
	 * Return what a file would have: all lines, with stack traces.
	 */
	public String text() {
		return this.events.stream().map(this.layout::doLayout).collect(Collectors.joining());
	}

}
