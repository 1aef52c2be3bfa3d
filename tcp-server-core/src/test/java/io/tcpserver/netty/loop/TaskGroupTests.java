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

package io.tcpserver.netty.loop;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.tcpserver.harness.Gate;
import io.tcpserver.harness.Servers;
import io.tcpserver.netty.server.NettyTcpServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link TaskGroup}, and of how a {@link HandlerWaker} starts one.
 */
class TaskGroupTests {

	@RegisterExtension
	final Servers servers = new Servers();

	private final List<String> threads = new CopyOnWriteArrayList<>();

	private final Executor executor = (task) -> {
		Thread thread = new Thread(task, "handler-" + this.threads.size());
		this.threads.add(thread.getName());
		thread.start();
	};

	@Test
	void tasksThatDoNotBlockShareAThread() throws Exception {
		List<String> ran = new CopyOnWriteArrayList<>();
		CountDownLatch all = new CountDownLatch(16);
		TaskGroup group = group(16, (number) -> {
			ran.add(Thread.currentThread().getName() + " " + number);
			all.countDown();
		});
		group.complete();
		assertThat(group.add(new Task(() -> {
		}))).isFalse();
		group.start();
		assertThat(all.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(group.isLeft()).isFalse();
		assertThat(ran).containsExactlyElementsOf(IntStream.range(0, 16).mapToObj((i) -> "handler-0 " + i).toList());
	}

	@Test
	void tasksThatBlockGetAThreadEach() throws Exception {
		IoThread io = ((NettyTcpServer) this.servers.start(Servers.shout())).nextIo();
		HandlerWaker waker = new HandlerWaker(io, Thread::new, "waker");
		CountDownLatch begun = new CountDownLatch(16);
		Gate release = new Gate("all tasks have begun");
		CountDownLatch ended = new CountDownLatch(16);
		TaskGroup group = group(16, (number) -> {
			begun.countDown();
			release.await();
			ended.countDown();
		});
		io.execute(() -> waker.start(group));
		assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
		release.open();
		assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
		waker.close();
	}

	@Test
	void tasksThatAreLeftWhenTheWakerEndsGetAThreadEach() throws Exception {
		IoThread io = ((NettyTcpServer) this.servers.start(Servers.shout())).nextIo();
		HandlerWaker waker = new HandlerWaker(io, Thread::new, "waker");
		waker.close();
		CountDownLatch begun = new CountDownLatch(4);
		TaskGroup group = group(4, (number) -> {
			begun.countDown();
			begun.await();
		});
		io.execute(() -> waker.start(group));
		assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void interruptOfATaskIsNotSeenByTheNextOne() throws Exception {
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		TaskGroup group = group(2, (number) -> {
			interrupted.add(Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
		});
		group.complete();
		group.run();
		assertThat(interrupted).containsExactly(false, false);
	}

	@Test
	void tasksThatHaveRunAreNotKept() {
		Task first = new Task(() -> {
		});
		TaskGroup group = new TaskGroup(Runnable::run, first);
		List<WeakReference<Task>> others = IntStream.range(0, 3).mapToObj((i) -> added(group)).toList();
		group.complete();
		group.start();
		Awaitility.await().untilAsserted(() -> {
			System.gc();
			assertThat(others).allMatch((task) -> task.get() == null);
		});
		Reference.reachabilityFence(group);
		Reference.reachabilityFence(first);
	}

	private static WeakReference<Task> added(TaskGroup group) {
		Task task = new Task(() -> {
		});
		assertThat(group.add(task)).isTrue();
		return new WeakReference<>(task);
	}

	@Test
	void withoutAThreadEachTaskIsStartedByItself() {
		List<String> started = new CopyOnWriteArrayList<>();
		TaskGroup group = new TaskGroup((task) -> {
			throw new RejectedExecutionException("no thread");
		}, new Task(() -> {
		}) {

			@Override
			public void start() {
				started.add("first");
			}

		});
		group.add(new Task(() -> {
		}) {

			@Override
			public void start() {
				started.add("second");
			}

		});
		group.complete();
		group.start();
		assertThat(started).containsExactly("first", "second");
		assertThat(group.isLeft()).isFalse();
	}

	private TaskGroup group(int size, Body body) {
		TaskGroup group = new TaskGroup(this.executor, new Task(() -> body.run(0)));
		for (int i = 1; i < size; i++) {
			int number = i;
			assertThat(group.add(new Task(() -> body.run(number)))).isTrue();
		}
		return group;
	}

	/**
	 * What a task does.
	 */
	private interface Body {

		void run(int number) throws Exception;

	}

	/**
	 * A step that may fail.
	 */
	private interface Step {

		void run() throws Exception;

	}

	private static class Task extends HandlerTask {

		private final Step step;

		Task(Step step) {
			this.step = step;
		}

		@Override
		public void start() {
			new Thread(this).start();
		}

		@Override
		public void run() {
			try {
				this.step.run();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		protected void visit() {
		}

		@Override
		protected void failed(Throwable cause) {
		}

	}

}
