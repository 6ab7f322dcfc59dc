package io.github.clauderesilience.observe.advice;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UseStoreTests {

	private final UseStore store = new UseStore.InMemory();

	@Test
	void useOfClientsShouldBeKeptApart() {
		this.store.of("billing").add("sonnet-5-5", 20_000, new DayUse());

		assertThat(this.store.since("sonnet-5-5", 0)).isEmpty();
		assertThat(this.store.of("chat").since("sonnet-5-5", 0)).isEmpty();
		assertThat(this.store.of("billing").since("sonnet-5-5", 0)).containsOnlyKeys(20_000L);
	}

	@Test
	void adviceAboutClientsShouldBeKeptApart() {
		UseStore.Raised raised = new UseStore.Raised(20_000, 0.9);

		assertThat(this.store.of("billing").replace("sonnet-5-5 requests", null, raised)).isTrue();

		assertThat(this.store.raised("sonnet-5-5 requests")).isNull();
		assertThat(this.store.of("billing").raised("sonnet-5-5 requests")).isEqualTo(raised);
	}

}
