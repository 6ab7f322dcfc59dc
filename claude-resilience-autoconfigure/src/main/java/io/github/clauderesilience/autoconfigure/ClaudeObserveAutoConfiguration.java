package io.github.clauderesilience.autoconfigure;

import io.github.clauderesilience.observe.AttemptFilter;
import io.github.clauderesilience.observe.AttemptObserver;
import io.github.clauderesilience.observe.AttemptTracer;
import io.github.clauderesilience.time.Timeline;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * What operators see, as far as it needs neither Micrometer nor actuator.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class, before = ClaudeWebClientAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
public final class ClaudeObserveAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	AttemptFilter claudeAttemptFilter(ObjectProvider<AttemptObserver> observers, ObjectProvider<AttemptTracer> tracer,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return new AttemptFilter(observers.orderedStream().toList(), tracer.getIfAvailable(() -> AttemptTracer.NONE),
				timeline);
	}

}
