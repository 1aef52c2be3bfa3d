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

import java.util.Arrays;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * The properties of one server by their keys, which is what comes after the prefix.
 *
 * @param prefix what the properties of the server begin with
 * @param names whether a property of this full name is set
 * @param others what the properties of further servers begin with, which fall back to
 * those of the default one
 */
record ServerKeys(String prefix, Predicate<String> names, Set<String> others) {

	ServerKeys {
		others = Set.copyOf(others);
	}

	/**
	 * Return the full name of a property.
	 * @param key the key
	 * @return the name as it is set, which may be that of the default server
	 */
	String name(String key) {
		String own = this.prefix + "." + key;
		String inherited = TcpServerPropertyNames.DEFAULT_PREFIX + "." + key;
		return (!this.names.test(own) && this.names.test(inherited) && PropertyFamily.isInherited(key, this::isOwn))
				? inherited : own;
	}

	/**
	 * Return whether a property is set for this server itself.
	 * @param key the key
	 * @return {@code true} if it is
	 */
	boolean isOwn(String key) {
		return this.names.test(this.prefix + "." + key);
	}

	/**
	 * Return whether a property has no other purpose than to be one of this server.
	 * @param key the key
	 * @param decisive what another server sets if it wants to make use of the property
	 * @return {@code false} if it is not set for this server itself, or others may fall
	 * back to it
	 */
	boolean isForThisAlone(String key, String... decisive) {
		return isOwn(key) && !(this.prefix.equals(TcpServerPropertyNames.DEFAULT_PREFIX) && this.others.stream()
			.anyMatch((other) -> Arrays.stream(decisive).anyMatch((each) -> this.names.test(other + "." + each))));
	}

	/**
	 * Return whether a property is set for this server, itself or by inheritance.
	 * @param key the key
	 * @return {@code true} if it is
	 */
	boolean isSet(String key) {
		return this.names.test(name(key));
	}

	/**
	 * Return a size as a setting.
	 * @param size the size
	 * @return the number of bytes
	 * @throws IllegalArgumentException if there are too many
	 */
	static int bytes(DataSize size) {
		if (size.toBytes() > Integer.MAX_VALUE) {
			throw new IllegalArgumentException(
					"Sizes are limited to %d bytes, got %d".formatted(Integer.MAX_VALUE, size.toBytes()));
		}
		return (int) Math.max(size.toBytes(), Integer.MIN_VALUE);
	}

	/**
	 * Change settings by a property.
	 * @param <S> the type of the settings
	 * @param <T> the type of the property
	 * @param settings the settings
	 * @param key the key
	 * @param value its value, or {@code null} if it is not set
	 * @param change returns the changed settings
	 * @return the changed settings, or the same if the property is not set
	 * @throws InvalidConfigurationPropertyValueException if the change finds the value
	 * illegal, or cannot calculate with it
	 */
	<S, T> S with(S settings, String key, @Nullable T value, BiFunction<S, T, S> change) {
		return (value != null) ? require(key, value, (present) -> change.apply(settings, present)) : settings;
	}

	/**
	 * Turn a property into a setting.
	 * @param <T> the type of the property
	 * @param <R> the type of the setting
	 * @param key the key
	 * @param value its value, or {@code null} if it is not set
	 * @param setter turns the value into the setting
	 * @return the setting, or {@code null} if it is not set
	 * @throws InvalidConfigurationPropertyValueException if the setter finds the value
	 * illegal, or cannot calculate with it
	 */
	<T, R> @Nullable R set(String key, @Nullable T value, Function<T, R> setter) {
		return (value != null) ? require(key, value, setter) : null;
	}

	/**
	 * Turn a property that has a value into a setting.
	 * @param <T> the type of the property
	 * @param <R> the type of the setting
	 * @param key the key
	 * @param value its value
	 * @param setter turns the value into the setting
	 * @return the setting
	 * @throws InvalidConfigurationPropertyValueException if the setter finds the value
	 * illegal, or cannot calculate with it
	 */
	<T, R> R require(String key, T value, Function<T, R> setter) {
		try {
			return setter.apply(value);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw new InvalidTcpServerPropertyValueException(name(key), value, ex.getMessage(), ex);
		}
	}

}
