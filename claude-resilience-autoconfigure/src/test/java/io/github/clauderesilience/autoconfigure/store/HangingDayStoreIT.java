package io.github.clauderesilience.autoconfigure.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.github.clauderesilience.limit.day.DayBudgets;
import io.github.clauderesilience.limit.day.DayUse;
import io.github.clauderesilience.limit.day.FileDayStore;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.time.LateWatch;
import io.github.clauderesilience.time.Timeline;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A store of the day's use that hangs while the application starts.
 */
@Tag("waiting")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HangingDayStoreIT {

	private static final Duration LONGEST_START = LateWatch.LIMIT.plusSeconds(5);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withPropertyValues("claude.api-key=sk-ant-test", "claude.model-list.enabled=false",
				"claude.rate-limit.groups.sonnet-5-5.tokens-per-day=1000");

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "embedded", "never" })
	void whenTheDatabaseHangsShouldStartAndSaySo(String mode) throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			JdbcDataSource database = new JdbcDataSource();
			database.setURL("jdbc:h2:tcp://127.0.0.1:" + silent.getLocalPort() + "/days");
			long start = System.nanoTime();
			this.runner.withBean(DataSource.class, () -> database)
				.withPropertyValues("claude.rate-limit.days.store=jdbc", "claude.rate-limit.days.instance=shop",
						"claude.rate-limit.days.initialize-schema=" + mode)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_START);
					awaitVerdict(context, "keeping today's token use has failed since");
					silent.close();
				});
		}
	}

	@Test
	void whenTheFileHangsShouldStartAndCountItsUseOnceItCanBeRead() throws Exception {
		Path pipe = this.directory.resolve("days.json");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(10, TimeUnit.SECONDS)).isTrue();
		long start = System.nanoTime();
		this.runner.withPropertyValues("claude.rate-limit.days.store=file", "claude.rate-limit.days.file=" + pipe)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONGEST_START);
				awaitVerdict(context, "keeping today's token use has failed since");

				Timeline timeline = context.getBean("claudeTimeline", Timeline.class);
				DayBudgets budgets = context.getBean(DayBudgets.class);
				DayUse before = budgets.of("sonnet-5-5").use(timeline.nanoTime());
				Path written = this.directory.resolve("written.json");
				new FileDayStore(written).save(Map.of("sonnet-5-5", new DayUse(before.date(), 400, 100)));
				Files.write(pipe, Files.readAllBytes(written));
				awaitVerdict(context, "no problems detected");
				assertThat(budgets.of("sonnet-5-5").use(timeline.nanoTime()))
					.isEqualTo(new DayUse(before.date(), 400, 100));
			});
	}

	private static void awaitVerdict(ApplicationContext context, String text) {
		Verdicts verdicts = context.getBean(Verdicts.class);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(verdicts.current().text()).startsWith(text));
	}

}
