package io.github.clauderesilience.chain.guard;

import java.net.ConnectException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.springframework.jdbc.BadSqlGrammarException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StoreFailures}.
 */
class StoreFailuresTests {

	@Test
	void shouldNameTheDeepestCauseInOneLine() {
		Throwable failure = new IllegalStateException("Redis exception", new IllegalStateException("Unable to connect",
				new ConnectException("Connection refused:\n /127.0.0.1")));

		assertThat(StoreFailures.reason(failure)).isEqualTo("ConnectException: Connection refused:");
		assertThat(StoreFailures.reason(new ConnectException())).isEqualTo("ConnectException");
		assertThat(StoreFailures.reason(new ConnectException("\n"))).isEqualTo("ConnectException");
	}

	@Test
	void whenAStoreIsLateShouldSayForHowLong() {
		TimeoutException late = new TimeoutException("no answer within 5 s");

		assertThat(StoreFailures.kind(late)).isEqualTo("no answer within 5 s");
		assertThat(StoreFailures.reason(late)).isEqualTo("TimeoutException: no answer within 5 s");
	}

	@Test
	void shouldNotRepeatTheStatement() {
		String statement = "select limit_group\nfrom claude_day_use\n";
		Throwable failure = new BadSqlGrammarException("query", statement,
				new SQLException("Table \"CLAUDE_DAY_USE\" not found; SQL statement:\n" + statement));

		assertThat(StoreFailures.reason(failure)).isEqualTo("SQLException: Table \"CLAUDE_DAY_USE\" not found");
	}

	@Test
	void shouldKeepTheBeginningAndLeaveTheMessageOut() {
		StoreFailures failures = new StoreFailures(() -> Instant.EPOCH);
		failures.begin("reading", new IllegalStateException("outer", new SQLException("password=secret")), "Advice.");
		failures.begin("reading", new IllegalStateException("later"), "Advice.");

		assertThat(Objects.requireNonNull(failures.oldest()).cause()).isEqualTo("SQLException");
		failures.end("reading");
		assertThat(failures.oldest()).isNull();
	}

}
