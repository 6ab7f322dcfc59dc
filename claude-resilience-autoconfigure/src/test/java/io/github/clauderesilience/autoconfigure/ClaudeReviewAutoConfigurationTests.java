package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.actuate.ClaudeEndpoint;
import io.github.clauderesilience.review.ClaudeReviewDecided;
import io.github.clauderesilience.review.InMemoryReviewQueue;
import io.github.clauderesilience.review.ReviewDesk;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

class ClaudeReviewAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withPropertyValues("claude.api-key=sk-ant-test");

	@Test
	void whenThereIsNoEndpointShouldDecideByABean() {
		this.runner.withBean(Ears.class).run((context) -> {
			assertThat(context).doesNotHaveBean(ClaudeEndpoint.class);
			context.getBean(ReviewQueue.class).add(item("a"));

			context.getBean(ReviewDesk.class).reject("a").block(Duration.ofSeconds(30));

			// Events go out on a thread of their own
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(Ears.class).heard).singleElement()
					.satisfies((decided) -> assertThat(decided.item().status()).isEqualTo(ReviewItem.Status.REJECTED)));
		});
	}

	@Test
	void capacityShouldReachTheQueue() {
		this.runner.withPropertyValues("claude.review.capacity=1").run((context) -> {
			ReviewQueue queue = context.getBean(ReviewQueue.class);
			queue.add(item("a"));
			queue.add(item("b"));
			assertThat(queue).isInstanceOf(InMemoryReviewQueue.class);
			assertThat(queue.list(null)).extracting(ReviewItem::id).containsExactly("b");
		});
	}

	private static ReviewItem item(String id) {
		return new ReviewItem(id, Instant.EPOCH, 1, ErrorClass.REFUSED, "claude-sonnet-5-5", "Who?",
				ReviewItem.Status.PENDING, null);
	}

	static class Ears {

		private final List<ClaudeReviewDecided> heard = new CopyOnWriteArrayList<>();

		@EventListener
		void hear(ClaudeReviewDecided decided) {
			this.heard.add(decided);
		}

	}

}
