package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.review.InMemoryReviewQueue;
import io.github.clauderesilience.review.RequestLog;
import io.github.clauderesilience.review.ReviewInterceptor;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.review.mask.PatternTextMasker;
import io.github.clauderesilience.review.mask.TextMasker;
import io.github.clauderesilience.time.Timeline;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The review queue: questions that need a person's decision.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
public final class ClaudeReviewAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	TextMasker claudeTextMasker() {
		return new PatternTextMasker();
	}

	@Bean
	@ConditionalOnMissingBean
	ReviewQueue claudeReviewQueue(ClaudeProperties properties) {
		if (properties.review().store() == ClaudeProperties.ReviewStore.JDBC) {
			throw SettingsFactory.noJdbc("claude.review.store");
		}
		return new InMemoryReviewQueue(
				SettingsFactory.positive("claude.review.capacity", properties.review().capacity()));
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeRequestLog")
	RequestLog claudeRequestLog(ClaudeProperties properties) {
		return new RequestLog(properties.logContent());
	}

	/** Thread of an application's own queue and masker, which may block. */
	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "claudeReviewThread")
	BackgroundThread claudeReviewThread() {
		return new BackgroundThread("claude-review", "the thread of the review queue");
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeReviewInterceptor")
	ReviewInterceptor claudeReviewInterceptor(ReviewQueue queue, TextMasker masker, RequestLog requests,
			@Qualifier("claudeReviewThread") BackgroundThread thread, @Qualifier("claudeTimeline") Timeline timeline) {
		return new ReviewInterceptor(queue, masker, requests, timeline,
				(isOwn(queue) && isOwn(masker)) ? Runnable::run : thread::run);
	}

	/* Ours neither block nor need a thread. */
	private static boolean isOwn(Object bean) {
		return bean.getClass().getPackageName().startsWith(ReviewQueue.class.getPackageName());
	}

}
