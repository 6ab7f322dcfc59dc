package io.github.clauderesilience.autoconfigure.store;

import javax.sql.DataSource;

import io.github.clauderesilience.autoconfigure.ClaudeAutoConfiguration;
import io.github.clauderesilience.autoconfigure.ClaudeLimitAutoConfiguration;
import io.github.clauderesilience.autoconfigure.ClaudeObserveAutoConfiguration;
import io.github.clauderesilience.autoconfigure.ClaudeReviewAutoConfiguration;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.LimitSettingsFactory;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.limit.day.JdbcDayStore;
import io.github.clauderesilience.observe.advice.UseStore;
import io.github.clauderesilience.observe.advice.jdbc.JdbcUseStore;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.review.jdbc.JdbcReviewQueue;
import io.github.clauderesilience.time.FirstReads;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.Timeline;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;

/**
 * What is kept in the application's database, if a property asks for it.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class,
		before = { ClaudeReviewAutoConfiguration.class, ClaudeLimitAutoConfiguration.class,
				ClaudeObserveAutoConfiguration.class })
@ConditionalOnClass({ WebClient.class, JdbcClient.class, DataSourceScriptDatabaseInitializer.class })
public final class ClaudeJdbcAutoConfiguration {

	/**
	 * The review queue.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "claude.review.store", havingValue = "jdbc")
	@ConditionalOnMissingBean(ReviewQueue.class)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	static class ReviewConfiguration {

		@Bean
		ClaudeSchema claudeReviewSchema(ClaudeProperties properties, ObjectProvider<DataSource> dataSources,
				FirstReads firstReads, @Qualifier("claudeBlockingScheduler") Scheduler blocking) {
			return new ClaudeSchema(Databases.required("claude.review.store", dataSources),
					"claude.review.initialize-schema", properties.review().initializeSchema(),
					"io/github/clauderesilience/review/jdbc/schema.sql", firstReads, blocking::schedule);
		}

		@Bean(destroyMethod = "close")
		@DependsOnDatabaseInitialization
		JdbcReviewQueue claudeJdbcReviewQueue(ClaudeProperties properties, ObjectProvider<DataSource> dataSources,
				@Qualifier("claudeTimeline") Timeline timeline,
				@Qualifier("claudeBlockingScheduler") Scheduler blocking, LastWrites lastWrites,
				@Qualifier("claudeStoreFailures") StoreFailures failures) {
			return new JdbcReviewQueue(Databases.required("claude.review.store", dataSources),
					SettingsFactory.positive("claude.review.capacity", properties.review().capacity()), timeline,
					blocking::schedule, lastWrites, failures);
		}

	}

	/**
	 * What was used of the day.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "claude.rate-limit.days.store", havingValue = "jdbc")
	@ConditionalOnMissingBean(DayStore.class)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	static class DaysConfiguration {

		@Bean
		ClaudeSchema claudeDaySchema(ClaudeProperties properties, ObjectProvider<DataSource> dataSources,
				FirstReads firstReads, @Qualifier("claudeBlockingScheduler") Scheduler blocking) {
			return new ClaudeSchema(Databases.required("claude.rate-limit.days.store", dataSources),
					"claude.rate-limit.days.initialize-schema", properties.rateLimit().days().initializeSchema(),
					"io/github/clauderesilience/limit/day/schema.sql", firstReads, blocking::schedule);
		}

		@Bean
		@DependsOnDatabaseInitialization
		JdbcDayStore claudeJdbcDayStore(ClaudeProperties properties, ObjectProvider<DataSource> dataSources,
				Environment environment) {
			return new JdbcDayStore(Databases.required("claude.rate-limit.days.store", dataSources),
					LimitSettingsFactory.instance(properties.rateLimit().days(),
							environment.getProperty("spring.application.name")));
		}

	}

	/**
	 * Use of limits, from which there is advice.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnProperty(name = "claude.tier-advice.store", havingValue = "jdbc")
	@ConditionalOnMissingBean(UseStore.class)
	@Import(DatabaseInitializationDependencyConfigurer.class)
	static class UseConfiguration {

		@Bean
		ClaudeSchema claudeUseSchema(ClaudeProperties properties, ObjectProvider<DataSource> dataSources,
				FirstReads firstReads, @Qualifier("claudeBlockingScheduler") Scheduler blocking) {
			return new ClaudeSchema(Databases.required("claude.tier-advice.store", dataSources),
					"claude.tier-advice.initialize-schema", properties.tierAdvice().initializeSchema(),
					"io/github/clauderesilience/observe/advice/jdbc/schema.sql", firstReads, blocking::schedule);
		}

		@Bean
		@DependsOnDatabaseInitialization
		JdbcUseStore claudeJdbcUseStore(ObjectProvider<DataSource> dataSources) {
			return new JdbcUseStore(Databases.required("claude.tier-advice.store", dataSources));
		}

	}

}
