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

import io.tcpserver.message.FrameOutput;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ScratchOutput}.
 */
class ScratchOutputTests {

	private final ScratchOutput outputs = new ScratchOutput();

	@Test
	void outputIsLentAgainEmpty() {
		FrameOutput first = this.outputs.borrow();
		first.put(1);
		this.outputs.giveBack(first);
		assertThat(this.outputs.borrow()).isSameAs(first);
		assertThat(first.size()).isZero();
	}

	@Test
	void outputThatIsLentIsNotLentToAnother() {
		FrameOutput outer = this.outputs.borrow();
		outer.put(1);
		FrameOutput inner = this.outputs.borrow();
		assertThat(inner).isNotSameAs(outer);
		assertThat(inner.size()).isZero();
		this.outputs.giveBack(inner);
		assertThat(outer.size()).isOne();
	}

	@Test
	void memoryOfALargeMessageIsGivenBack() {
		FrameOutput output = this.outputs.borrow();
		output.put(new byte[1024 * 1024]);
		this.outputs.giveBack(output);
		assertThat(this.outputs.borrow().array().length).isLessThanOrEqualTo(64 * 1024);
	}

}
