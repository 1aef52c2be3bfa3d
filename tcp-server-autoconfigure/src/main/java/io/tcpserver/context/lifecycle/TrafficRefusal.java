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

package io.tcpserver.context.lifecycle;

import java.util.function.BooleanSupplier;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Announces that the closing application refuses traffic, before its servers stop. Boot's
 * web application contexts do so themselves.
 */
final class TrafficRefusal implements ApplicationListener<ContextClosedEvent>, BooleanSupplier {

	private final ApplicationContext context;

	private final ApplicationAvailability availability;

	private volatile boolean refused;

	TrafficRefusal(ApplicationContext context, ApplicationAvailability availability) {
		this.context = context;
		this.availability = availability;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		// Those of child contexts arrive here, too
		if (this.context.equals(event.getApplicationContext())) {
			if (this.availability.getState(ReadinessState.class) != ReadinessState.REFUSING_TRAFFIC) {
				AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
			}
			this.refused = true;
		}
	}

	@Override
	public boolean getAsBoolean() {
		return this.refused;
	}

}
