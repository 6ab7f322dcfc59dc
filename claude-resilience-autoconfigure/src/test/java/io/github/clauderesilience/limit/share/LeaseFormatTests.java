package io.github.clauderesilience.limit.share;

import java.util.List;

import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Dimension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class LeaseFormatTests {

	private static final int NUMBERS = 4 + 3 * Dimension.values().length;

	@Test
	void shouldSendTheAmountsOfEachDimensionInOrder() {
		List<String> arguments = LeaseFormat.arguments("a", request(5));

		assertThat(arguments).hasSize(2 + 7 * Dimension.values().length).startsWith("a", "1");
		int first = 2 + 7 * Dimension.REQUESTS.ordinal();
		assertThat(arguments.subList(first, first + 7)).containsExactly("5.0", "6.0", "60.0", "30.0", "20.0", "1.0",
				"-2.0");
	}

	@ParameterizedTest
	@ValueSource(doubles = { Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY })
	void whenAnAmountIsNoNumberShouldRefuseIt(double amount) {
		assertThatIllegalArgumentException().isThrownBy(() -> LeaseFormat.arguments("a", request(amount)));
	}

	@Test
	void shouldReadLimitCapacityAndLevelOfEachDimension() {
		LeaseGrant grant = LeaseFormat.grant(reply("1000 2000 7 3"), request(5));

		assertThat(grant.amounts().get(Dimension.REQUESTS)).isEqualTo(6);
		assertThat(grant.waitNanos()).isEqualTo(1000);
		assertThat(grant.instances()).isEqualTo(3);
		for (Dimension dimension : Dimension.values()) {
			int first = 4 + 3 * dimension.ordinal();
			assertThat(grant.limits().get(dimension)).isEqualTo(first);
			assertThat(grant.capacities().get(dimension)).isEqualTo(first + 1);
			assertThat(grant.levels().get(dimension)).isEqualTo(first + 2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1 0 7 3", "0 -1 7 3", "0 0 7 0", "0 0 7", "0 0 7 3 9", "0 0 nan 3", "0 0 Infinity 3",
			"0 0 x 3" })
	void whenTheReplyIsNotOfTheScriptShouldSayWhatItIs(String common) {
		assertThatIllegalStateException().isThrownBy(() -> LeaseFormat.grant(reply(common), request(5)))
			.withMessageContaining(common);
	}

	private static String reply(String common) {
		StringBuilder reply = new StringBuilder(common);
		for (int i = 4; i < NUMBERS; i++) {
			reply.append(' ').append(i);
		}
		return reply.toString();
	}

	private static LeaseRequest request(double need) {
		return new LeaseRequest(requests(need), requests(6), requests(60), requests(30), requests(20), requests(1),
				requests(-2), true);
	}

	private static Amounts requests(double amount) {
		return Amounts.of(Dimension.REQUESTS, amount);
	}

}
