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

import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.core.Ordered;

/**
 * Makes the servers members of the health group {@value #READINESS}, so that a probe of
 * it sees when one does not serve. The availability that the application publishes is not
 * touched.
 * <p>
 * If the application configures the group itself, its properties decide which servers are
 * members, except for those that take no part in readiness. Without such a group, as with
 * {@code management.endpoint.health.probes.enabled=false}, nothing changes.
 */
final class TcpServerReadiness implements HealthEndpointGroupsPostProcessor, Ordered {

	static final String READINESS = "readiness";

	private static final String MEMBER_PREFIX = "tcpServer/";

	private final Predicate<String> servers;

	private final BooleanSupplier configured;

	/**
	 * Create the post-processor.
	 * @param servers tells by its name whether a server takes part in readiness; not
	 * called before the group is asked for
	 * @param configured tells whether the application configures the group itself
	 */
	TcpServerReadiness(Predicate<String> servers, BooleanSupplier configured) {
		this.servers = servers;
		this.configured = configured;
	}

	// Boot creates the group with the same order, in an auto-configuration before this
	// one
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
		HealthEndpointGroup readiness = groups.get(READINESS);
		return (readiness != null)
				? new Groups(groups, new ReadinessGroup(readiness, this.servers, this.configured.getAsBoolean()))
				: groups;
	}

	/**
	 * The groups of the application, one of which is replaced.
	 */
	private static final class Groups implements HealthEndpointGroups, AdditionalPathsMapper {

		private final HealthEndpointGroups groups;

		private final HealthEndpointGroup readiness;

		Groups(HealthEndpointGroups groups, HealthEndpointGroup readiness) {
			this.groups = groups;
			this.readiness = readiness;
		}

		@Override
		public HealthEndpointGroup getPrimary() {
			return this.groups.getPrimary();
		}

		@Override
		public Set<String> getNames() {
			return this.groups.getNames();
		}

		@Override
		public @Nullable HealthEndpointGroup get(String name) {
			return READINESS.equals(name) ? this.readiness : this.groups.get(name);
		}

		@Override
		public @Nullable List<String> getAdditionalPaths(EndpointId endpointId, WebServerNamespace namespace) {
			return (this.groups instanceof AdditionalPathsMapper mapper)
					? mapper.getAdditionalPaths(endpointId, namespace) : null;
		}

	}

	/**
	 * The group with the servers as members.
	 */
	private static final class ReadinessGroup implements HealthEndpointGroup {

		private final HealthEndpointGroup group;

		private final Predicate<String> servers;

		private final boolean configured;

		ReadinessGroup(HealthEndpointGroup group, Predicate<String> servers, boolean configured) {
			this.group = group;
			this.servers = servers;
			this.configured = configured;
		}

		@Override
		public boolean isMember(String name) {
			if (!name.startsWith(MEMBER_PREFIX)) {
				return this.group.isMember(name);
			}
			boolean chosen = !this.configured || this.group.isMember(name);
			return chosen && this.servers.test(name.substring(MEMBER_PREFIX.length()));
		}

		@Override
		public boolean showComponents(SecurityContext securityContext) {
			return this.group.showComponents(securityContext);
		}

		@Override
		public boolean showDetails(SecurityContext securityContext) {
			return this.group.showDetails(securityContext);
		}

		@Override
		public StatusAggregator getStatusAggregator() {
			return this.group.getStatusAggregator();
		}

		@Override
		public HttpCodeStatusMapper getHttpCodeStatusMapper() {
			return this.group.getHttpCodeStatusMapper();
		}

		@Override
		public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
			return this.group.getAdditionalPath();
		}

	}

}
