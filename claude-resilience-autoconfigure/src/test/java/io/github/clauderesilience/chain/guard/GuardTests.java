package io.github.clauderesilience.chain.guard;

import java.util.ArrayList;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.testsupport.LogCapture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GuardTests {

	@Test
	void whenBeanThrowsShouldTellTheOthers() {
		List<String> told = new ArrayList<>();

		Guard.each(List.of("first", "second", "third"), (bean) -> {
			told.add(bean);
			throw new StackOverflowError("thrown");
		});

		assertThat(told).containsExactly("first", "second", "third");
	}

	@Test
	void shouldAnswerOtherwiseWhenBeanThrows() {
		String answer = Guard.ask(this, () -> {
			throw new AssertionError("thrown");
		}, () -> "otherwise");

		assertThat(answer).isEqualTo("otherwise");
	}

	@Test
	void shouldLogOncePerExceptionAndThenItsCount() {
		Runnable bean = () -> {
		};
		try (LogCapture log = LogCapture.of(Guard.class.getName(), Level.ERROR)) {
			for (int i = 0; i < 99; i++) {
				Guard.tell(bean, (one) -> {
					throw new LinkageError("thrown");
				});
			}
			Guard.tell(bean, (one) -> {
				throw new IllegalStateException("another");
			});

			assertThat(log.lines()).hasSize(3);
			assertThat(log.lines().get(1)).contains("10 times");
		}
	}

}
