package io.github.clauderesilience.simulator.faults;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FaultBook}.
 */
class FaultBookTests {

	private final FaultBook book = new FaultBook(7);

	private long now = 1_000;

	@Test
	void shouldMeetEveryMessageByDefault() {
		add(Fault.overloaded());

		assertThat(meets(target("m", false, 1))).isTrue();
		assertThat(meets(new FaultTarget("count_tokens", "m", "k", false, 1, (text) -> false))).isFalse();
	}

	@Test
	void shouldMeetOnlyWhatItIsNarrowedTo() {
		add(Fault.status(500).model("m", "n").key("k").stream(true).promptContains("refund"));

		assertThat(meets(new FaultTarget("messages", "m", "k", true, 1, "my refund"::contains))).isTrue();
		assertThat(meets(new FaultTarget("messages", "o", "k", true, 1, "my refund"::contains))).isFalse();
		assertThat(meets(new FaultTarget("messages", "n", "l", true, 1, "my refund"::contains))).isFalse();
		assertThat(meets(new FaultTarget("messages", "n", "k", false, 1, "my refund"::contains))).isFalse();
		assertThat(meets(new FaultTarget("messages", "n", "k", true, 1, "my order"::contains))).isFalse();
	}

	@Test
	void shouldMeetOnlyWithinItsTime() {
		add(Fault.overloaded().after(Duration.ofSeconds(5)).lasting(Duration.ofSeconds(15)));

		assertThat(metAtSeconds(0, 4, 5, 19, 20, 60)).containsExactly(false, false, true, true, false, false);
	}

	@Test
	void shouldComeAndGoWhenFlapping() {
		add(Fault.overloaded().flapping(Duration.ofSeconds(2), Duration.ofSeconds(3)));

		assertThat(metAtSeconds(0, 1, 2, 4, 5, 6, 7)).containsExactly(true, true, false, false, true, true, false);
	}

	@Test
	void shouldMeetTheFirstRequestsOnly() {
		add(Fault.overloaded().first(2));

		assertThat(IntStream.range(0, 5).filter((i) -> meets(target("m", false, i)))).containsExactly(0, 1);
	}

	@Test
	void shouldMeetTheFirstRequestsOfEachPrompt() {
		add(Fault.overloaded().firstPerPrompt(1));

		assertThat(meets(target("m", false, 1))).isTrue();
		assertThat(meets(target("m", false, 2))).isTrue();
		assertThat(meets(target("other", true, 1))).isFalse();
	}

	@Test
	void aRateShouldMeetItsShareAndTheSameRequestsForTheSameSeed() {
		String id = add(Fault.overloaded().rate(0.05));
		FaultBook twin = new FaultBook(7);
		twin.add(Fault.overloaded().rate(0.05), this.now);

		List<Integer> met = IntStream.range(0, 10_000).filter((i) -> meets(target("m", false, i))).boxed().toList();

		assertThat(met).hasSizeBetween(430, 570);
		assertThat(this.book.met()).containsEntry(id, (long) met.size());
		assertThat(IntStream.range(0, 10_000)
			.filter((i) -> !twin.match(target("m", false, i), this.now).isEmpty())
			.boxed()).isEqualTo(met);
	}

	@Test
	void onlyTheFirstAddedShouldBreakAnAnswer() {
		add(Fault.slow(Duration.ofMillis(5)));
		add(Fault.status(503));
		add(Fault.status(500));
		add(Fault.headers("x", "y"));

		assertThat(this.book.match(target("m", false, 1), this.now)).extracting(FaultAction::kind)
			.containsExactly(FaultKind.SLOW_ANSWER, FaultKind.STATUS, FaultKind.HEADERS);
		assertThat(this.book.match(target("m", false, 1), this.now)).extracting(FaultAction::status).contains(503);
	}

	@Test
	void faultsOfStreamsShouldLeavePlainRequestsAlone() {
		add(Fault.overloadedInStream(0));

		assertThat(meets(target("m", false, 1))).isFalse();
		assertThat(meets(target("m", true, 1))).isTrue();
	}

	@Test
	void whenRemovedShouldMeetNoMore() {
		String id = add(Fault.overloaded());

		assertThat(this.book.remove(id)).isTrue();
		assertThat(this.book.remove(id)).isFalse();
		assertThat(meets(target("m", false, 1))).isFalse();
	}

	@Test
	void aChangedCopyShouldLeaveTheFaultAsItWas() {
		Fault fault = Fault.status(429);

		fault.header("retry-after", "62291").message("no").model("m");

		assertThat(fault.action().headers()).isEmpty();
		assertThat(fault.action().message()).isNull();
		assertThat(fault.filter().models()).isEmpty();
	}

	@Test
	void whenAValueIsOutOfRangeShouldSaySo() {
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.status(200)).withMessageContaining("200");
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.overloaded().rate(1.1));
		assertThatIllegalArgumentException().isThrownBy(() -> Fault.overloaded().endpoint("batches"));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Fault.overloaded().flapping(Duration.ZERO, Duration.ofSeconds(1)));
	}

	private String add(Fault fault) {
		return this.book.add(fault, this.now);
	}

	private boolean meets(FaultTarget target) {
		return !this.book.match(target, this.now).isEmpty();
	}

	private List<Boolean> metAtSeconds(long... seconds) {
		return Arrays.stream(seconds)
			.mapToObj((s) -> !this.book.match(target("m", false, s), this.now + s * 1_000_000_000L).isEmpty())
			.toList();
	}

	private static FaultTarget target(String model, boolean stream, long promptHash) {
		return new FaultTarget("messages", model, "k", stream, promptHash, (text) -> false);
	}

}
