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

import java.beans.PropertyDescriptor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.util.StringUtils;

/**
 * Names of the properties of a server.
 */
final class TcpServerPropertyNames {

	/**
	 * What the default server is configured with, and what others fall back to.
	 */
	static final String DEFAULT_PREFIX = "tcp.server";

	/**
	 * What further servers are configured with.
	 */
	static final String NAMED_PREFIX = "tcp.servers";

	private TcpServerPropertyNames() {
	}

	/**
	 * Return what the properties of a server begin with.
	 * @param serverName the name of the server
	 * @return the prefix without a dot
	 */
	static String prefix(String serverName) {
		return serverName.equals(TcpServer.DEFAULT_NAME) ? DEFAULT_PREFIX : NAMED_PREFIX + "." + serverName;
	}

	/**
	 * Return how a value is written.
	 * @param value the value
	 * @return lower case with dashes
	 */
	static String dashed(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Return whether there is a property.
	 * @param key what follows the prefix, such as {@code socket.user-timeout}
	 * @return {@code true} if it can be set
	 */
	static boolean isKey(String key) {
		StringBuilder path = new StringBuilder();
		for (String part : StringUtils.delimitedListToStringArray(key, "-")) {
			path.append((path.isEmpty()) ? part : StringUtils.capitalize(part));
		}
		return PropertyAccessorFactory.forBeanPropertyAccess(new TcpServerProperties())
			.isWritableProperty(path.toString());
	}

	/**
	 * Return all properties.
	 * @return the keys, which is what follows the prefix
	 */
	static Set<String> keys() {
		Map<String, @Nullable Object> all = new LinkedHashMap<>();
		collect("", new TcpServerProperties(), all);
		return all.keySet();
	}

	/**
	 * Return the values of properties.
	 * @param properties the properties
	 * @return the values by their keys, except for those that are {@code null}
	 */
	static Map<String, Object> values(TcpServerProperties properties) {
		Map<String, @Nullable Object> all = new LinkedHashMap<>();
		collect("", properties, all);
		Map<String, Object> values = new LinkedHashMap<>();
		all.forEach((key, value) -> {
			if (value != null) {
				values.put(key, value);
			}
		});
		return values;
	}

	private static void collect(String group, Object properties, Map<String, @Nullable Object> all) {
		BeanWrapper wrapper = PropertyAccessorFactory.forBeanPropertyAccess(properties);
		for (PropertyDescriptor property : wrapper.getPropertyDescriptors()) {
			String key = group + DataObjectPropertyName.toDashedForm(property.getName());
			if (wrapper.isWritableProperty(property.getName())) {
				all.put(key, wrapper.getPropertyValue(property.getName()));
			}
			else if (isGroup(property.getPropertyType())) {
				collect(key + ".", Objects.requireNonNull(wrapper.getPropertyValue(property.getName())), all);
			}
		}
	}

	private static boolean isGroup(@Nullable Class<?> type) {
		return type != null && type.getPackageName().equals(TcpServerProperties.class.getPackageName());
	}

}
