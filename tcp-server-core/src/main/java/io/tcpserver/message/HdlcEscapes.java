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

package io.tcpserver.message;

/**
 * How bytes that mean something else are escaped in frames between flags. An escape
 * begins with 0x7D in either way.
 *
 * @since 0.1.0
 */
public enum HdlcEscapes {

	/**
	 * As in JT/T 808: 0x7D 0x02 means 0x7E, and 0x7D 0x01 means 0x7D. Anything else
	 * behind 0x7D is an error.
	 */
	JT808 {
		@Override
		int escape(int value) {
			return value - (HdlcCodec.ESCAPE - 1);
		}

		@Override
		int unescape(int value) {
			return (value == 0x01 || value == 0x02) ? HdlcCodec.ESCAPE - 1 + value : -1;
		}
	},

	/**
	 * As in RFC 1662 (PPP) and other relatives of HDLC: the byte behind 0x7D has its bit
	 * 0x20 inverted, so that 0x7D 0x5E means 0x7E, and 0x7D 0x5D means 0x7D.
	 */
	RFC1662 {
		@Override
		int escape(int value) {
			return value ^ 0x20;
		}

		@Override
		int unescape(int value) {
			return value ^ 0x20;
		}
	};

	/**
	 * Return what follows the escape.
	 * @param value a flag or an escape
	 * @return the byte that stands for it
	 */
	abstract int escape(int value);

	/**
	 * Return what is meant.
	 * @param value the byte behind the escape, from 0 to 255
	 * @return the byte, or -1 if there is no such escape
	 */
	abstract int unescape(int value);

}
