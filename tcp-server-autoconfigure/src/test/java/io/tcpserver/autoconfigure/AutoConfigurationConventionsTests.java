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

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.UrlResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the conventions that Spring Boot checks its own auto-configurations by.
 */
class AutoConfigurationConventionsTests {

	private static final String PACKAGE = "io.tcpserver.autoconfigure";

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(PACKAGE);

	@Test
	void everyAutoConfigurationIsImportedInOrder() {
		List<String> imports = ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith(PACKAGE + "."))
			.toList();
		assertThat(imports).isSorted()
			.containsExactlyInAnyOrderElementsOf(autoConfigurations().stream().map(Class::getName).toList());
	}

	@Test
	void everyFailureAnalyzerIsRegisteredInOrder() throws IOException {
		Properties factories = PropertiesLoaderUtils.loadProperties(
				new UrlResource(TcpServerProperties.class.getProtectionDomain().getCodeSource().getLocation())
					.createRelative("META-INF/spring.factories"));
		assertThat(StringUtils.commaDelimitedListToStringArray(factories.getProperty(FailureAnalyzer.class.getName())))
			.isSorted()
			.containsExactlyInAnyOrderElementsOf(CLASSES.stream()
				.filter((type) -> type.isAssignableTo(FailureAnalyzer.class))
				.map(JavaClass::getName)
				.toList());
	}

	@Test
	void autoConfigurationsShowNothing() {
		assertThat(autoConfigurations()).isNotEmpty().allSatisfy((type) -> {
			assertThat(Modifier.isFinal(type.getModifiers())).as(type.getName()).isTrue();
			assertThat(Modifier.isPublic(type.getModifiers())).as(type.getName()).isTrue();
			assertThat(type.getDeclaredMethods()).noneMatch((method) -> Modifier.isPublic(method.getModifiers()));
		});
	}

	@Test
	void classConditionsAreNeverOnBeanMethods() {
		assertThat(autoConfigurations().stream().flatMap((type) -> Arrays.stream(type.getDeclaredMethods())))
			.filteredOn((Method method) -> method.isAnnotationPresent(Bean.class))
			.noneMatch((method) -> method.isAnnotationPresent(ConditionalOnClass.class));
	}

	private static List<? extends Class<?>> autoConfigurations() {
		return CLASSES.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::reflect)
			.toList();
	}

}
