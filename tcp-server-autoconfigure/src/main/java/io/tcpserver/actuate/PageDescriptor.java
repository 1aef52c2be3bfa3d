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
 * Which of the connections of a server the endpoint shows.
 *
 * @param offset how many connections come before these
 * @param limit the most connections of a page
 * @param total how many connections there are on all pages
 * @param sort what they are sorted by, with the direction
 * @since 0.1.0
 */
public record PageDescriptor(int offset, int limit, int total, String sort) {

	static PageDescriptor of(ConnectionPage page, int total) {
		return new PageDescriptor(page.offset(), page.limit(), total,
				page.sort().id() + ((page.descending()) ? ",desc" : ",asc"));
	}

}
