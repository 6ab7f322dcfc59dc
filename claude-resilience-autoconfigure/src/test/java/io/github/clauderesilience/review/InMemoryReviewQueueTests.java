package io.github.clauderesilience.review;

import java.time.Instant;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.review.ReviewItem.Status;
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
	void whenARejectedQuestionComesAgainShouldStayRejected() {
		this.queue.add(item("a"));
		this.queue.decide("a", Status.PENDING, Status.REJECTED);
		this.queue.add(item("a"));

		assertThat(this.queue.list(Status.PENDING)).isEmpty();
		assertThat(this.queue.list(Status.REJECTED)).hasSize(1);
	}

	@Test
	void whenAnApprovedQuestionComesAgainShouldWaitForADecisionAgain() {
		this.queue.add(item("a"));
		this.queue.decide("a", Status.PENDING, Status.APPROVED);
		this.queue.add(item("a"));

		assertThat(this.queue.list(Status.PENDING)).singleElement().extracting(ReviewItem::count).isEqualTo(2);
	}

	@Test
	void whenSomebodyElseHasDecidedShouldNotDecide() {
		this.queue.add(item("a"));

		assertThat(this.queue.decide("a", Status.PENDING, Status.APPROVED)).isPresent();
		assertThat(this.queue.decide("a", Status.PENDING, Status.REJECTED)).isEmpty();
		assertThat(this.queue.find("a")).get().extracting(ReviewItem::status).isEqualTo(Status.APPROVED);
	}

	@Test
	void whenFullShouldDropADecidedQuestionFirst() {
		this.queue.add(item("a"));
		this.queue.add(item("b"));
		this.queue.decide("b", Status.PENDING, Status.APPROVED);
		this.queue.add(item("c"));
		assertThat(this.queue.list(null)).extracting(ReviewItem::id).containsExactly("c", "a");

		this.queue.add(item("d"));
		assertThat(this.queue.list(null)).extracting(ReviewItem::id).containsExactly("d", "c");
	}

	@Test
	void whenTheIdIsNotKnownShouldSaySo() {
		assertThat(this.queue.decide("x", Status.PENDING, Status.APPROVED)).isEmpty();
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
				"What are your opening hours?", Status.PENDING, ClaudeRequest.builder().system("secret").build());
	}

}
