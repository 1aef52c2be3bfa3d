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
import java.lang.reflect.Field;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.tcpserver.autoconfigure.ConfigurationMetadata.Property;
import io.tcpserver.message.FrameCodec;
import io.tcpserver.message.MessageCodec;
import org.junit.jupiter.api.Test;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.MimeType;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that every property is documented, for editors that complete them.
 */
class ConfigurationMetadataTests {

	// Not understood by the annotation processor, so that only its default is documented
	// by hand
	private static final String DEFAULT_OF_A_CONSTANT = "tcp.server.media-type";

	@Test
	void everyPropertyThatCanBeSetIsDocumented() {
		List<String> names = new ArrayList<>();
		collect("tcp.server.", TcpServerProperties.class, names);
		assertThat(names).hasSizeGreaterThan(25);
		assertThat(ConfigurationMetadata.properties()).extracting(Property::name)
			.filteredOn((name) -> name.startsWith("tcp.server."))
			.containsExactlyInAnyOrderElementsOf(names);
	}

	@Test
	void furtherServersAreDocumented() {
		assertThat(ConfigurationMetadata.properties()).filteredOn((property) -> property.name().equals("tcp.servers"))
			.singleElement()
			.satisfies((property) -> assertThat(property.type())
				.isEqualTo("java.util.Map<java.lang.String,io.tcpserver.autoconfigure.TcpServerProperties>"));
	}

	@Test
	void everyPropertyHasATypeAndADescriptionOfWholeSentences() {
		assertThat(ConfigurationMetadata.properties()).allSatisfy((property) -> {
			assertThat(property.type()).as(property.name()).isNotBlank();
			assertThat(property.description()).as(property.name())
				.matches("[A-Z].*\\.")
				.doesNotStartWith("The ")
				.doesNotStartWith("A ")
				.doesNotContain("\n");
		});
	}

	@Test
	void everyPropertyHasADefaultOrSaysWhatHappensWithoutIt() {
		assertThat(ConfigurationMetadata.properties()).filteredOn((property) -> property.defaultValue() == null)
			.isNotEmpty()
			.allSatisfy((property) -> assertThat(property.description()).as(property.name())
				.containsPattern("[Bb]y default|if there is none|[Rr]equire|once it is started"));
	}

	@Test
	void defaultsAreThoseOfTheFields() {
		BeanWrapper properties = PropertyAccessorFactory.forBeanPropertyAccess(new TcpServerProperties());
		assertThat(ConfigurationMetadata.properties())
			.filteredOn((property) -> property.name().startsWith("tcp.server."))
			.allSatisfy((property) -> {
				Object value = properties.getPropertyValue(path(property.name()));
				boolean isNone = value == null || (value instanceof Collection<?> collection && collection.isEmpty());
				assertThat(property.defaultValue() == null).as(property.name()).isEqualTo(isNone);
			});
		assertThat(ConfigurationMetadata.properties()).filteredOn("name", DEFAULT_OF_A_CONSTANT)
			.extracting(Property::defaultValue)
			.containsExactly(new TcpServerProperties().getMediaType().toString());
	}

	private static String path(String name) {
		StringBuilder path = new StringBuilder();
		for (String word : name.substring("tcp.server.".length()).split("-")) {
			path.append(path.isEmpty() ? word : StringUtils.capitalize(word));
		}
		return path.toString();
	}

	@Test
	void editorsCompleteWhatIsNotAnEnumeration() {
		Map<String, List<String>> hints = ConfigurationMetadata.hints();
		assertThat(hints).containsEntry("tcp.server.charset", List.of("handle-as " + Charset.class.getName()))
			.containsEntry("tcp.server.media-type", List.of("handle-as " + MimeType.class.getName(), "any"))
			.containsEntry("tcp.server.ssl.bundle", List.of("any"))
			.containsEntry("tcp.server.framing.codec", List.of("spring-bean-reference " + FrameCodec.class.getName(),
					"spring-bean-reference " + MessageCodec.class.getName()));
		assertThat(ConfigurationMetadata.properties()).extracting(Property::name).containsAll(hints.keySet());
	}

	@Test
	void booleansSayWhether() {
		assertThat(ConfigurationMetadata.properties())
			.filteredOn(
					(property) -> property.name().startsWith("tcp.") && Boolean.class.getName().equals(property.type()))
			.isNotEmpty()
			.allSatisfy((property) -> assertThat(property.description()).as(property.name()).startsWith("Whether "));
	}

	@Test
	void durationsAndSizesNameTheirUnit() {
		assertThat(ConfigurationMetadata.properties()).filteredOn((property) -> property.name().startsWith("tcp.")
				&& List.of("java.time.Duration", "org.springframework.util.unit.DataSize").contains(property.type()))
			.isNotEmpty()
			.allSatisfy((property) -> assertThat(property.description()).as(property.name())
				.containsPattern("If a (duration suffix is not specified, seconds|size suffix is not specified, bytes)"
						+ " will be used"));
	}

	@Test
	void whatIsDocumentedByHandBelongsToNoField() {
		assertThat(ConfigurationMetadata.additionalProperties()).containsExactly("local.tcp.server.port",
				"management.health.tcp-server.enabled", DEFAULT_OF_A_CONSTANT);
	}

	@Test
	void durationsHaveTheSameUnit() {
		List<Field> durations = new ArrayList<>();
		collectFields(TcpServerProperties.class, durations);
		assertThat(durations).hasSizeGreaterThan(15)
			.allSatisfy((field) -> assertThat(field.getAnnotation(DurationUnit.class)).as(field.toString())
				.isNotNull()
				.returns(ChronoUnit.SECONDS, DurationUnit::value));
		long documented = ConfigurationMetadata.properties()
			.stream()
			.filter((property) -> property.name().startsWith("tcp.server.")
					&& property.type().equals(Duration.class.getName()))
			.count();
		assertThat(durations).hasSize(Math.toIntExact(documented));
	}

	private static void collectFields(Class<?> type, List<Field> durations) {
		for (Field field : type.getDeclaredFields()) {
			if (field.getType() == Duration.class) {
				durations.add(field);
			}
			else if (!field.getType().isEnum() && field.getType().getPackage() == type.getPackage()) {
				collectFields(field.getType(), durations);
			}
		}
	}

	private static void collect(String prefix, Class<?> type, List<String> names) {
		for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
			String name = prefix + DataObjectPropertyName.toDashedForm(property.getName());
			if (property.getWriteMethod() != null) {
				names.add(name);
			}
			else if (property.getPropertyType().getPackage() == TcpServerProperties.class.getPackage()) {
				collect(name + ".", property.getPropertyType(), names);
			}
		}
	}

}
