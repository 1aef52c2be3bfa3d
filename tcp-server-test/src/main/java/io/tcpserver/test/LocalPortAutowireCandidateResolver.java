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

package io.tcpserver.test;

import java.lang.reflect.AnnotatedElement;

import io.tcpserver.TcpServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.DependencyDescriptor;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Knows the property that {@link LocalTcpServerPort @LocalTcpServerPort} stands for,
 * which depends on the name of the server and so cannot be written in the annotation.
 */
final class LocalPortAutowireCandidateResolver extends ContextAnnotationAutowireCandidateResolver {

	@Override
	public @Nullable Object getSuggestedValue(DependencyDescriptor descriptor) {
		LocalTcpServerPort annotation = annotation(descriptor);
		if (annotation == null) {
			return super.getSuggestedValue(descriptor);
		}
		return annotation.value().equals(TcpServer.DEFAULT_NAME) ? "${local.tcp.server.port}"
				: "${local.tcp.server.%s.port}".formatted(annotation.value());
	}

	private static @Nullable LocalTcpServerPort annotation(DependencyDescriptor descriptor) {
		AnnotatedElement element = AnnotatedElementUtils.forAnnotations(descriptor.getAnnotations());
		LocalTcpServerPort annotation = AnnotatedElementUtils.getMergedAnnotation(element, LocalTcpServerPort.class);
		MethodParameter parameter = descriptor.getMethodParameter();
		if (annotation != null || parameter == null || parameter.getMethod() == null) {
			return annotation;
		}
		return AnnotatedElementUtils.getMergedAnnotation(parameter.getMethod(), LocalTcpServerPort.class);
	}

}
