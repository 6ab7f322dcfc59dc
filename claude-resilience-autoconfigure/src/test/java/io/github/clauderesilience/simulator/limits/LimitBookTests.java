package io.github.clauderesilience.simulator.limits;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link LimitBook}.
 */
class LimitBookTests {

	private final LimitBook book = new LimitBook(Map.of("a", Limits.of(10, 0, 0), "b", Limits.of(20, 0, 0)),
			new LimitRules(1, false, null));

	@Test
	void shouldKeepOnePoolPerOrganizationAndGroup() {
		assertThat(this.book.pool("one", "a", 0)).isSameAs(this.book.pool("one", "a", 5))
			.isNotSameAs(this.book.pool("two", "a", 0))
			.isNotSameAs(this.book.pool("one", "b", 0));
	}

	@Test
	void shouldChangePoolsInUseAndNewOnes() {
		LimitPool inUse = this.book.pool("one", "a", 0);

		this.book.change("a", Limits.of(5, 0, 0), 0);

		assertThat(inUse.usage(0).limits().requestsPerMinute()).isEqualTo(5);
		assertThat(this.book.pool("two", "a", 0).usage(0).limits().requestsPerMinute()).isEqualTo(5);
		assertThat(this.book.pool("one", "b", 0).usage(0).limits().requestsPerMinute()).isEqualTo(20);
	}

	@Test
	void shouldShareNewPoolsWithOthersToo() {
		this.book.shareWithOthers("a", 1, 0);
		LimitPool pool = this.book.pool("one", "a", 0);
		IntStream.range(0, 10).forEach((i) -> pool.admit(0, 0));

		assertThat(pool.admit(0, 600_000_000_000L).admitted()).isFalse();
	}

	@Test
	void whenResetShouldForgetAllChangesAndUse() {
		this.book.pool("one", "a", 0).admit(0, 0);
		this.book.change("a", Limits.of(5, 0, 0), 0);
		this.book.shareWithOthers("a", 1, 0);

		this.book.reset();

		assertThat(this.book.usage(0)).isEmpty();
		assertThat(this.book.limits("a").requestsPerMinute()).isEqualTo(10);
	}

	@Test
	void whenGroupIsUnknownShouldNameThoseThereAre() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.book.limits("c"))
			.withMessageContaining("'c'")
			.withMessageContaining("[a, b]");
	}

	@Test
	void shouldNeverAdmitMoreThanTheLimitUnderConcurrency() {
		LimitBook many = new LimitBook(Map.of("a", Limits.of(1_000, 0, 0)), new LimitRules(1, false, null));
		AtomicInteger admitted = new AtomicInteger();

		CompletableFuture<?>[] tasks = IntStream.range(0, 4).mapToObj((i) -> CompletableFuture.runAsync(() -> {
			for (int n = 0; n < 500; n++) {
				if (many.pool("one", "a", 0).admit(0, 0).admitted()) {
					admitted.incrementAndGet();
				}
			}
		})).toArray(CompletableFuture<?>[]::new);
		CompletableFuture.allOf(tasks).join();

		assertThat(admitted).hasValue(1_000);
		assertThat(many.usage(0)).singleElement().satisfies((usage) -> {
			assertThat(usage.requests()).isEqualTo(1_000);
			assertThat(usage.rejected()).isEqualTo(1_000);
		});
	}

	@Test
	void limitsShouldScaleAndStayAtLeastOne() {
		assertThat(Limits.of(1, 1_000, 0).scaled(0.5)).isEqualTo(Limits.of(1, 500, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> Limits.of(1, 1, 1).scaled(0));
		assertThatIllegalArgumentException().isThrownBy(() -> Limits.of(-1, 0, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> this.book.shareWithOthers("a", -0.1, 0));
	}

}
