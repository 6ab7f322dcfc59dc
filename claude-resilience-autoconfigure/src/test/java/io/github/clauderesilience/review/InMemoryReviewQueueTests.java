package io.github.clauderesilience.review;

import java.time.Instant;

import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.json.Json;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class InMemoryReviewQueueTests {

	private final InMemoryReviewQueue queue = new InMemoryReviewQueue(2);

	@Test
	void whenAQuestionComesAgainShouldCountIt() {
		this.queue.add(item("a"));
		this.queue.add(item("a"));

		assertThat(this.queue.list(null)).singleElement().extracting(ReviewItem::count).isEqualTo(2);
	}

	@Test
	void whenADecidedQuestionComesAgainShouldKeepTheDecision() {
		this.queue.add(item("a"));
		this.queue.decide("a", ReviewItem.Status.REJECTED);
		this.queue.add(item("a"));

		assertThat(this.queue.list(ReviewItem.Status.PENDING)).isEmpty();
		assertThat(this.queue.list(ReviewItem.Status.REJECTED)).hasSize(1);
	}

	@Test
	void whenFullShouldDropADecidedQuestionFirst() {
		this.queue.add(item("a"));
		this.queue.add(item("b"));
		this.queue.decide("b", ReviewItem.Status.APPROVED);
		this.queue.add(item("c"));
		assertThat(this.queue.list(null)).extracting(ReviewItem::id).containsExactly("c", "a");

		this.queue.add(item("d"));
		assertThat(this.queue.list(null)).extracting(ReviewItem::id).containsExactly("d", "c");
	}

	@Test
	void whenTheIdIsNotKnownShouldSaySo() {
		assertThat(this.queue.decide("x", ReviewItem.Status.APPROVED)).isEmpty();
		assertThat(this.queue.find("x")).isEmpty();
	}

	@Test
	void shouldNeverPrintTheQuestion() {
		assertThat(item("a").toString()).doesNotContain("opening hours").doesNotContain("secret");
	}

	@Test
	void whenTheCapacityIsNotPositiveShouldSaySo() {
		assertThatIllegalArgumentException().isThrownBy(() -> new InMemoryReviewQueue(0))
			.withMessageContaining("at least 1");
	}

	private static ReviewItem item(String id) {
		return new ReviewItem(id, Instant.EPOCH, 1, ErrorClass.REFUSED, "claude-sonnet-5-5",
				"What are your opening hours?", ReviewItem.Status.PENDING, Json.object().put("system", "secret"));
	}

}
