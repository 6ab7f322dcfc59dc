package io.github.clauderesilience.autoconfigure.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.autoconfigure.start.StartFailures;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.limit.day.DayUse;
import io.github.clauderesilience.limit.day.JdbcDayStore;
import io.github.clauderesilience.observe.advice.DayUse.ByMinute;
import io.github.clauderesilience.observe.advice.UseStore;
import io.github.clauderesilience.observe.advice.jdbc.JdbcUseStore;
import io.github.clauderesilience.review.InMemoryReviewQueue;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.review.jdbc.JdbcReviewQueue;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.awaitility.Awaitility;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Stores in the application's database, in H2. One in memory counts as embedded, one in a
 * file does not.
 */
class ClaudeJdbcAutoConfigurationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	@TempDir
	Path directory;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withPropertyValues("claude.api-key=sk-ant-test");

	private final ApplicationContextRunner reviewing = this.runner.withPropertyValues("claude.review.store=jdbc");

	@Test
	void whenNobodyAsksForItShouldLeaveTheDatabaseAlone() {
		this.runner.withBean(DataSource.class, () -> inMemory()).run((context) -> {
			assertThat(context).getBean(ReviewQueue.class).isInstanceOf(InMemoryReviewQueue.class);
			assertThat(context).doesNotHaveBean(ClaudeSchema.class);
		});
	}

	@Test
	void shouldKeepQuestionsInAnEmbeddedDatabase() {
		this.reviewing.withBean(DataSource.class, () -> inMemory())
			.withPropertyValues("claude.review.capacity=1")
			.run((context) -> {
				ReviewQueue queue = context.getBean(ReviewQueue.class);
				assertThat(queue).isInstanceOf(JdbcReviewQueue.class);
				queue.add(item("a", 1));
				queue.add(item("b", 2));
				Awaitility.await()
					.atMost(PATIENCE)
					.untilAsserted(() -> assertThat(queue.list(null)).extracting(ReviewItem::id).containsExactly("b"));
			});
	}

	@Test
	void whenTheContextClosesShouldHaveWrittenEverything() {
		this.reviewing.withBean(DataSource.class, () -> pool(inFile()))
			.withPropertyValues("claude.review.initialize-schema=always")
			.run((context) -> context.getBean(ReviewQueue.class).add(item("a", 1)));

		this.reviewing.withBean(DataSource.class, () -> inFile())
			.withPropertyValues("claude.review.initialize-schema=always")
			.run((context) -> assertThat(context.getBean(ReviewQueue.class).find("a")).isPresent());
	}

	@ParameterizedTest
	@CsvSource({ "memory, embedded, true", "file, embedded, false", "memory, never, false", "file, never, false",
			"memory, always, true", "file, always, true" })
	void shouldCreateTheTableOnlyWhereThePropertySaysSo(String database, String mode, boolean created) {
		DataSource dataSource = database.equals("memory") ? inMemory() : inFile();
		this.reviewing.withBean(DataSource.class, () -> dataSource)
			.withPropertyValues("claude.review.initialize-schema=" + mode)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				JdbcClient.StatementSpec count = JdbcClient.create(dataSource)
					.sql("select count(*) from claude_review");
				if (created) {
					assertThat(count.query(Integer.class).single()).isZero();
				}
				else {
					assertThatExceptionOfType(BadSqlGrammarException.class)
						.isThrownBy(() -> count.query(Integer.class).single());
				}
			});
	}

	@Test
	void whenTheApplicationHasItsOwnQueueShouldUseIt() {
		this.reviewing.withBean("own", ReviewQueue.class, () -> new InMemoryReviewQueue(1))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ReviewQueue.class)
				.doesNotHaveBean(ClaudeSchema.class));
	}

	@Test
	void shouldNotSwitchOffTheSchemaOfTheApplication() throws IOException {
		Path script = Files.writeString(this.directory.resolve("own.sql"), "create table own (id integer)");
		this.reviewing
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceInitializationAutoConfiguration.class))
			.withPropertyValues("spring.datasource.generate-unique-name=true",
					"spring.sql.init.schema-locations=" + script.toUri())
			.run((context) -> {
				JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
				assertThat(jdbc.sql("select count(*) from own").query(Integer.class).single()).isZero();
				assertThat(jdbc.sql("select count(*) from claude_review").query(Integer.class).single()).isZero();
			});
	}

	@Test
	void whenThereIsNoDatabaseShouldSayWhatToChange() {
		this.reviewing.run((context) -> failed(context, "claude.review.store is jdbc, but the application has no",
				"spring.datasource.url"));
	}

	@Test
	void whenThereAreSeveralDatabasesShouldSayWhatToChange() {
		ApplicationContextRunner two = this.reviewing.withBean("one", DataSource.class, () -> inMemory());
		two.withBean("two", DataSource.class, () -> inMemory())
			.run((context) -> failed(context, "has several DataSources", "@Primary"));
		two.withBean("two", DataSource.class, () -> inMemory(), (definition) -> definition.setPrimary(true))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource({ "org.springframework.jdbc", "org.springframework.boot.jdbc" })
	void whenTheJdbcSupportIsAbsentShouldSayWhatToAdd(String absent) {
		this.reviewing.withClassLoader(new FilteredClassLoader(absent))
			.run((context) -> failed(context, "claude.review.store is jdbc, but the JDBC support of Spring Boot",
					"spring-boot-starter-jdbc"));
	}

	@Test
	void whenTheTableCannotBeCreatedShouldSayWhatToDo() {
		JdbcClient.create(inFile()).sql("create table other (id integer)").update();
		JdbcDataSource readOnly = inFile();
		readOnly.setURL(readOnly.getURL() + ";ACCESS_MODE_DATA=r");
		this.reviewing.withBean(DataSource.class, () -> readOnly)
			.withPropertyValues("claude.review.initialize-schema=always")
			.run((context) -> failed(context, "claude.review.initialize-schema wants a table to be created",
					"io/github/clauderesilience/review/jdbc/schema.sql"));
	}

	@Test
	void whenTheCapacityIsNotPositiveShouldSaySo() {
		this.reviewing.withBean(DataSource.class, () -> inMemory())
			.withPropertyValues("claude.review.capacity=0")
			.run((context) -> failed(context, "claude.review.capacity is 0", "at least 1"));
	}

	@Test
	void shouldKeepDaysUnderTheNameOfTheInstance() {
		DataSource dataSource = inMemory();
		Map<String, DayUse> uses = Map.of("sonnet-5-5", new DayUse(LocalDate.of(2026, 8, 3), 1, 2));
		ApplicationContextRunner keeping = this.runner.withBean(DataSource.class, () -> dataSource)
			.withPropertyValues("claude.rate-limit.days.store=jdbc", "spring.application.name=shop");
		keeping.run((context) -> {
			assertThat(context).getBean(DayStore.class).isInstanceOf(JdbcDayStore.class);
			context.getBean(DayStore.class).save(uses);
		});

		keeping.run((context) -> assertThat(context.getBean(DayStore.class).load()).isEqualTo(uses));
		keeping.withPropertyValues("claude.rate-limit.days.instance=shop-2")
			.run((context) -> assertThat(context.getBean(DayStore.class).load()).isEmpty());
		keeping.withBean("own", DayStore.class, () -> DayStore.NONE)
			.run((context) -> assertThat(context).doesNotHaveBean(ClaudeSchema.class));
	}

	@Test
	void whenDaysCannotBeKeptShouldSayWhatToChange() {
		ApplicationContextRunner keeping = this.runner.withBean(DataSource.class, () -> inMemory())
			.withPropertyValues("claude.rate-limit.days.store=jdbc");
		keeping.run((context) -> failed(context, "this instance has no name", "claude.rate-limit.days.instance"));
		keeping.withPropertyValues("claude.rate-limit.days.instance=" + "i".repeat(101))
			.run((context) -> failed(context, "a name of 101 characters", "1 to 100"));
		keeping.withPropertyValues("spring.application.name=shop", "claude.rate-limit.days.file=x")
			.run((context) -> failed(context, "days.file is set, but claude.rate-limit.days.store is jdbc",
					"remove the file"));
		keeping.withPropertyValues("spring.application.name=shop")
			.withClassLoader(new FilteredClassLoader("org.springframework.jdbc"))
			.run((context) -> failed(context, "claude.rate-limit.days.store is jdbc, but the JDBC support",
					"spring-boot-starter-jdbc"));
	}

	@Test
	void shouldKeepTheUseOfLimits() {
		DataSource dataSource = inMemory();
		ApplicationContextRunner keeping = this.runner.withBean(DataSource.class, () -> dataSource)
			.withPropertyValues("claude.tier-advice.store=jdbc");
		io.github.clauderesilience.observe.advice.DayUse use = new io.github.clauderesilience.observe.advice.DayUse();
		use.add(ByMinute.REQUESTS, 7, 1);
		keeping.run((context) -> {
			assertThat(context).getBean(UseStore.class).isInstanceOf(JdbcUseStore.class);
			context.getBean(UseStore.class).add("sonnet-5-5", 20_000, use);
		});

		keeping.run((context) -> assertThat(context.getBean(UseStore.class).since("sonnet-5-5", 20_000))
			.containsOnlyKeys(20_000L));
		keeping.withBean("own", UseStore.class, UseStore.InMemory::new)
			.run((context) -> assertThat(context).hasSingleBean(UseStore.class).doesNotHaveBean(ClaudeSchema.class));
	}

	@Test
	void whenTheUseOfLimitsCannotBeKeptShouldSayWhatToChange() {
		ApplicationContextRunner keeping = this.runner.withPropertyValues("claude.tier-advice.store=jdbc");
		keeping.run((context) -> failed(context, "claude.tier-advice.store is jdbc, but the application has no",
				"claude.tier-advice.store=memory"));
		keeping.withClassLoader(new FilteredClassLoader("org.springframework.jdbc"))
			.run((context) -> failed(context, "claude.tier-advice.store is jdbc, but the JDBC support",
					"spring-boot-starter-jdbc"));
		JdbcClient.create(inFile()).sql("create table other (id integer)").update();
		JdbcDataSource readOnly = inFile();
		readOnly.setURL(readOnly.getURL() + ";ACCESS_MODE_DATA=r");
		keeping.withBean(DataSource.class, () -> readOnly)
			.withPropertyValues("claude.tier-advice.initialize-schema=always")
			.run((context) -> failed(context, "claude.tier-advice.initialize-schema wants a table to be created",
					"io/github/clauderesilience/observe/advice/jdbc/schema.sql"));
	}

	@Test
	void shouldKeepEverythingInOneDatabase() {
		this.reviewing.withBean(DataSource.class, () -> inMemory())
			.withPropertyValues("claude.tier-advice.store=jdbc", "claude.rate-limit.days.store=jdbc",
					"spring.application.name=shop")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(JdbcUseStore.class)
				.hasSingleBean(JdbcDayStore.class)
				.hasSingleBean(JdbcReviewQueue.class));
	}

	private static void failed(AssertableApplicationContext context, String description, String action) {
		Throwable failure = Objects.requireNonNull(context.getStartupFailure(), "The application started");
		FailureAnalysis analysis = Objects.requireNonNull(StartFailures.ofSettings().analyze(failure));
		assertThat(analysis.getDescription()).contains(description);
		assertThat(analysis.getAction()).contains(action);
	}

	private static DataSource inMemory() {
		return database("mem:" + UUID.randomUUID());
	}

	private JdbcDataSource inFile() {
		return database("file:" + this.directory.resolve("database"));
	}

	private static JdbcDataSource database(String path) {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:" + path + ";DB_CLOSE_DELAY=" + (path.startsWith("mem:") ? "-1" : "0"));
		return dataSource;
	}

	private static HikariDataSource pool(DataSource dataSource) {
		HikariDataSource pool = new HikariDataSource();
		pool.setDataSource(dataSource);
		return pool;
	}

	private static ReviewItem item(String id, int second) {
		return new ReviewItem(id, Instant.EPOCH.plusSeconds(second), 1, ErrorClass.REFUSED, "claude-sonnet-5-5", "Who?",
				ReviewItem.Status.PENDING, null);
	}

}
