package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

import io.github.clauderesilience.limit.core.LaneQueue.Turns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TenantHeap}.
 */
class TenantHeapTests {

	private final TenantHeap heap = new TenantHeap();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void shouldKeepTheOrderOfASortedSetWhateverHappens(long seed) {
		Random random = new Random(seed);
		TreeSet<Turns> sorted = new TreeSet<>(LaneQueue.LEAST_SERVED);
		List<Turns> waiting = new ArrayList<>();
		for (int i = 0; i < 20_000; i++) {
			if (waiting.isEmpty() || random.nextInt(waiting.size() + 60) < 40) {
				// Few different times, so that ties are common
				Turns turns = new Turns("t" + i, 1, random.nextInt(50), i);
				waiting.add(turns);
				sorted.add(turns);
				this.heap.add(turns);
			}
			else {
				Turns turns = (random.nextInt(3) > 0) ? sorted.first() : waiting.get(random.nextInt(waiting.size()));
				sorted.remove(turns);
				if (random.nextInt(3) > 0) {
					turns.advance(random.nextInt(20));
					sorted.add(turns);
					this.heap.advanced(turns);
				}
				else {
					waiting.remove(turns);
					this.heap.remove(turns);
				}
			}
			assertThat(this.heap.size()).isEqualTo(sorted.size());
			assertThat(this.heap.first()).isSameAs(sorted.isEmpty() ? null : sorted.first());
			if (i % 100 == 0) {
				assertThat(this.heap.first(7)).containsExactlyElementsOf(sorted.stream().limit(7).toList());
				List<Turns> visited = new ArrayList<>();
				this.heap.forEach(visited::add);
				assertThat(visited).containsExactlyElementsOf(sorted);
			}
		}
	}

	@Test
	void whenTheLastHasGoneShouldBeEmpty() {
		Turns one = new Turns("one", 1, 0, 0);
		this.heap.add(one);
		this.heap.remove(one);

		assertThat(this.heap.size()).isZero();
		assertThat(this.heap.first()).isNull();
		assertThat(this.heap.late()).isNull();
		assertThat(this.heap.first(3)).isEmpty();
	}

}
