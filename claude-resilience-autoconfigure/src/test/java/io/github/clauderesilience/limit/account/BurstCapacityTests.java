package io.github.clauderesilience.limit.account;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a bucket holds when it is full.
 */
class BurstCapacityTests {

	private final BurstCapacity capacity = new BurstCapacity();

	@BeforeEach
	void begin() {
		this.capacity.begin(100);
	}

	@Test
	void shouldGrowWithWhatHeadersShowAndNotFall() {
		this.capacity.proves(120);
		this.capacity.proves(80);

		assertThat(this.capacity.amount()).isEqualTo(120);
	}

	@Test
	void whenAnEmptyBucketIsShownShouldStillHoldOneCall() {
		this.capacity.begin(0);

		assertThat(this.capacity.amount()).isEqualTo(1);
	}

	@Test
	void whenALargerCallIsRefusedShouldSupposeALittleMoreEachTime() {
		this.capacity.suppose(1000, 10_000);
		assertThat(this.capacity.amount()).isEqualTo(100 * 1.25 + 1000 * 0.25);

		for (int i = 0; i < 10; i++) {
			this.capacity.suppose(1000, 10_000);
		}
		assertThat(this.capacity.amount()).isEqualTo(1000);
	}

	@Test
	void shouldNotSupposeMoreThanTheLimit() {
		for (int i = 0; i < 10; i++) {
			this.capacity.suppose(1000, 200);
		}

		assertThat(this.capacity.amount()).isEqualTo(200);
	}

	@Test
	void whenSomethingIsMissingShouldGiveUpWhatWasSupposedOnly() {
		assertThat(this.capacity.givesUp(10)).isFalse();
		this.capacity.suppose(120, 10_000);
		this.capacity.proves(110);

		assertThat(this.capacity.givesUp(50)).isTrue();
		assertThat(this.capacity.amount()).isEqualTo(110);
	}

	@Test
	void whenTheLimitFallsShouldShrinkWithIt() {
		this.capacity.shrink(0.25);

		assertThat(this.capacity.amount()).isEqualTo(25);
		assertThat(this.capacity.givesUp(1)).isFalse();
	}

}
