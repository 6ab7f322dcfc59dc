package io.github.clauderesilience.autoconfigure.store;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.autoconfigure.settings.SchemaInitialization;
import io.github.clauderesilience.observe.advice.DayUse;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.observe.advice.jdbc.JdbcUseStore;
import io.github.clauderesilience.review.ReviewDesk;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewOutcome;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.ObservedApplication;
import io.github.clauderesilience.testsupport.SlowProxy;
import io.github.clauderesilience.testsupport.TestDatabase;
import io.github.clauderesilience.time.FirstReads;
import io.github.clauderesilience.time.Timeline;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole applications over PostgreSQL.
 */
class ClaudeJdbcIT {

	private static TestDatabase database;

	@BeforeAll
	static void start() {
		database = TestDatabase.postgres();
	}

	@AfterAll
	static void stop() {
		database.close();
	}

	@Test
	void whenRestartedShouldStillShowWhatIsToBeDecided() {
		String id;
		try (ObservedApplication before = application("claude.review.initialize-schema=always")) {
			id = declined(before);
		}
		try (ObservedApplication after = application()) {
			assertThat(queue(after).list(ReviewItem.Status.PENDING)).singleElement()
				.satisfies((item) -> assertThat(item.text()).isEqualTo("How does [email] pick a lock?"));
			assertThat(approved(after, id)).isEqualTo(ReviewOutcome.Kind.REQUEST_GONE);

			assertThat(declined(after)).isEqualTo(id);
			Awaitility.await().until(() -> queue(after).find(id).orElseThrow().count() == 2);
			assertThat(approved(after, id)).isEqualTo(ReviewOutcome.Kind.ANSWERED);
		}
	}

	@Test
	void whenRestartedShouldStillKnowTheUseOfLimits() {
		// A limit group that no other test uses
		String[] keeping = { "claude.model=claude-opus-5-5", "claude.tier-advice.store=jdbc",
				"claude.tier-advice.initialize-schema=always", "claude.review.store=memory",
				"claude.clients.billing.api-key=sk-ant-billing" };
		for (int i = 1; i <= 2; i++) {
			try (ObservedApplication application = application(keeping)) {
				application.claude().ask("How are you today?");
				application.context().getBean(ClaudeServices.class).of("billing").ask("How are you today?");
			}
			for (String prefix : List.of("", "billing/")) {
				assertThat(requests(prefix + "opus-5-5")).as(prefix).isEqualTo(i);
			}
		}
	}

	@Test
	void whenTheDatabaseOfTheUseOfLimitsIsGoneShouldAnswerAndSayItOnce() throws IOException {
		try (SlowProxy proxy = new SlowProxy(URI.create(database.url().substring("jdbc:".length())).getPort(),
				Duration.ZERO);
				ObservedApplication application = application("claude.tier-advice.store=jdbc",
						"claude.tier-advice.initialize-schema=always", "claude.review.store=memory",
						"spring.datasource.hikari.connection-timeout=250",
						"spring.datasource.hikari.validation-timeout=250",
						"spring.datasource.url=jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres")) {
			proxy.close();
			try (LogCapture log = LogCapture.of(TierAdvisor.class.getName(), Level.INFO)) {
				TierAdvisor advisor = application.context().getBean(TierAdvisor.class);
				for (int i = 0; i < 3; i++) {
					assertThat(application.claude().ask("How are you, friend " + i + "?").source())
						.isEqualTo(ClaudeReply.Source.LIVE);
					advisor.flush();
				}
				assertThat(log.lines()).singleElement().asString().contains("kept in memory");
				assertThat(advisor.advice()).isNotEmpty();
			}
		}
	}

	@Test
	void whenTheDatabaseHangsShouldStopInTime() throws IOException {
		try (SlowProxy proxy = new SlowProxy(URI.create(database.url().substring("jdbc:".length())).getPort(),
				Duration.ZERO)) {
			ObservedApplication application = application("claude.review.initialize-schema=always",
					"claude.rate-limit.days.store=jdbc", "claude.rate-limit.days.initialize-schema=always",
					"claude.rate-limit.days.instance=one", "claude.tier-advice.store=jdbc",
					"claude.tier-advice.initialize-schema=always",
					"claude.rate-limit.groups.sonnet-5-5.input-tokens-per-day=1000000",
					// What Hikari waits for a connection that is just being made
					"spring.datasource.hikari.connection-timeout=1000",
					"spring.datasource.url=jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres");
			declined(application);
			proxy.freeze();
			for (int i = 0; i < 3; i++) {
				application.simulator().addFault(Fault.refusal(null).first(1));
				application.claude().ask("How do you pick lock " + i + "?");
			}

			long began = System.nanoTime();
			application.close();
			assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
		}
	}

	@Test
	void whenManyInstancesCreateTheTableAtOnceShouldAllStart() throws Exception {
		int instances = 8;
		CyclicBarrier together = new CyclicBarrier(instances);
		ExecutorService threads = Executors.newFixedThreadPool(instances);
		try {
			for (int round = 0; round < 5; round++) {
				JdbcClient.create(database.dataSource()).sql("drop table if exists claude_review").update();
				List<Future<Boolean>> starts = threads.invokeAll(Collections.nCopies(instances, () -> create(together)),
						60, TimeUnit.SECONDS);
				for (Future<Boolean> start : starts) {
					assertThat(start.get()).isTrue();
				}
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static boolean create(CyclicBarrier together) throws Exception {
		ClaudeSchema schema = new ClaudeSchema(database.dataSource(), "claude.review.initialize-schema",
				SchemaInitialization.ALWAYS, "io/github/clauderesilience/review/jdbc/schema.sql",
				new FirstReads(Timeline.system(Schedulers.parallel())), Runnable::run);
		schema.setResourceLoader(new DefaultResourceLoader());
		together.await(30, TimeUnit.SECONDS);
		return schema.initializeDatabase();
	}

	private static double requests(String group) {
		double[] sum = new double[1];
		new JdbcUseStore(database.dataSource()).since(group, 0)
			.values()
			.forEach((use) -> use.forEach((kind, minute, amount) -> {
				if (kind == DayUse.ByMinute.REQUESTS) {
					sum[0] += amount;
				}
			}, (kind, hour, amount) -> {
			}));
		return sum[0];
	}

	private static String declined(ObservedApplication application) {
		application.simulator().addFault(Fault.refusal(null).first(1));
		assertThat(application.claude().ask("How does jane@mail.example pick a lock?").source())
			.isEqualTo(ClaudeReply.Source.UNAVAILABLE);
		Awaitility.await().until(() -> !queue(application).list(null).isEmpty());
		return queue(application).list(null).get(0).id();
	}

	private static ReviewOutcome.Kind approved(ObservedApplication application, String id) {
		return Objects.requireNonNull(application.context().getBean(ReviewDesk.class).approve(id).block()).kind();
	}

	private static ReviewQueue queue(ObservedApplication application) {
		return application.context().getBean(ReviewQueue.class);
	}

	private static ObservedApplication application(String... properties) {
		List<String> all = new ArrayList<>(List.of("spring.datasource.url=" + database.url(),
				"spring.datasource.username=" + database.user(), "claude.review.store=jdbc",
				"spring.autoconfigure.exclude=org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration,"
						+ "org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration"));
		all.addAll(List.of(properties));
		return ObservedApplication.start(WebApplicationType.NONE, all.toArray(String[]::new));
	}

}
