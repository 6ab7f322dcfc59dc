package io.github.clauderesilience.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.simulator.reply.OutputLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the arguments of {@link SimulatorMain}.
 */
class SimulatorMainTests {

	@Test
	void withoutArgumentsShouldBeTheDefaults() throws IOException {
		assertThat(SimulatorMain.settings()).isEqualTo(SimulatorSettings.defaults());
	}

	@Test
	void shouldReadEveryArgument(@TempDir Path folder) throws IOException {
		Path data = Files.writeString(folder.resolve("data.json"), "{}");
		SimulatorSettings settings = SimulatorMain.settings("port=8089", "latency-ms=5", "tokens-per-second=50",
				"tokens-per-event=2", "output-length=uniform:5:50", "chars-per-token=3", "seed=9",
				"clock-offset-ms=-1000", "strict=true", "recorded=0", "burst=0.5", "rejected-consume=true", "key=a",
				"key=b@org", "limits.sonnet-5-5=1,2,3", "data=" + data);

		assertThat(settings.port()).isEqualTo(8089);
		assertThat(settings.latency()).isEqualTo(Duration.ofMillis(5));
		assertThat(settings.tokensPerSecond()).isEqualTo(50);
		assertThat(settings.tokensPerEvent()).isEqualTo(2);
		assertThat(settings.outputLength()).isEqualTo(OutputLength.uniform(5, 50));
		assertThat(settings.charsPerToken()).isEqualTo(3);
		assertThat(settings.seed()).isEqualTo(9);
		assertThat(settings.clockOffset()).isEqualTo(Duration.ofSeconds(-1));
		assertThat(settings.strict()).isTrue();
		assertThat(settings.recordedRequests()).isZero();
		assertThat(settings.limitRules().burst()).isEqualTo(0.5);
		assertThat(settings.limitRules().rejectedConsume()).isTrue();
		assertThat(settings.accounts()).extracting(Account::key).containsExactly("a", "b");
		assertThat(settings.accounts().get(1).organization()).isEqualTo("org");
		assertThat(settings.limits()).containsEntry("sonnet-5-5", Limits.of(1, 2, 3));
		assertThat(settings.dataChanges()).isEqualTo("{}");
	}

	@Test
	void whenAnArgumentIsWrongShouldNameIt() {
		assertThatIllegalArgumentException().isThrownBy(() -> SimulatorMain.settings("prot=1"))
			.withMessageContaining("'prot'");
		assertThatIllegalArgumentException().isThrownBy(() -> SimulatorMain.settings("limits.a=1,2"))
			.withMessageContaining("1,2");
		assertThatIllegalArgumentException().isThrownBy(() -> SimulatorMain.settings("burst=0"))
			.withMessageContaining("Burst");
	}

	@Test
	void anAccountShouldNotShowItsKey() {
		assertThat(Account.of("sk-secret").toString()).doesNotContain("sk-secret");
	}

}
