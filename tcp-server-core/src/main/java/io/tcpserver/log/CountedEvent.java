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

/**
 * What is counted instead of logged, with the grammar of its lines.
 *
 * @param one what one of them is called
 * @param several what several of them are called
 */
public record CountedEvent(String one, String several) {

	/**
	 * Say how many more there were.
	 * @param count the number
	 * @return the number and the noun
	 */
	public String more(long count) {
		return count + " more " + ((count == 1) ? this.one : this.several);
	}

	/**
	 * Say that they were left out.
	 * @param count how many
	 * @return the verb that goes with the number
	 */
	public static String notLogged(long count) {
		return ((count == 1) ? "was" : "were") + " not logged";
	}

}
