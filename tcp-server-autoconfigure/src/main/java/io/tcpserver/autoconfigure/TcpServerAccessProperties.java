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

import java.util.ArrayList;
import java.util.List;

/**
 * Which clients are let in.
 *
 * @since 0.1.0
 */
public class TcpServerAccessProperties {

	/**
	 * Networks or IP addresses of clients that are let in, such as 10.0.0.0/8. All if
	 * there is none.
	 */
	private List<String> allow = new ArrayList<>();

	/**
	 * Networks or IP addresses of clients that are not let in, even if they are allowed.
	 */
	private List<String> deny = new ArrayList<>();

	public List<String> getAllow() {
		return this.allow;
	}

	public void setAllow(List<String> allow) {
		this.allow = allow;
	}

	public List<String> getDeny() {
		return this.deny;
	}

	public void setDeny(List<String> deny) {
		this.deny = deny;
	}

}
