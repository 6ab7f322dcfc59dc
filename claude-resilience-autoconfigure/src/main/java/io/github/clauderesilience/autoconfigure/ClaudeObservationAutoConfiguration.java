package io.github.clauderesilience.autoconfigure;

import java.util.function.BooleanSupplier;

import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.trace.AttemptConvention;
import io.github.clauderesilience.observe.trace.DefaultAttemptConvention;
import io.github.clauderesilience.observe.trace.DefaultQuestionConvention;
import io.github.clauderesilience.observe.trace.Observations;
import io.github.clauderesilience.observe.trace.QuestionConvention;
import io.github.clauderesilience.observe.trace.SilentMeterHandler;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.function.SingletonSupplier;

/**
 * Observations, if the application has an {@link ObservationRegistry}.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class, before = ClaudeObserveAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ ObservationRegistry.class, ModelTable.class })
@ConditionalOnBooleanProperty(name = "claude.observe.observations", matchIfMissing = true)
public final class ClaudeObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeObservations")
	Observations claudeObservations(ObservationRegistry registry, ModelTable models,
			ObjectProvider<QuestionConvention> questions, ObjectProvider<AttemptConvention> attempts,
			ClaudeProperties properties, ClientSettings clients, ConfigurableListableBeanFactory beans) {
		Boolean asked = properties.observe().observations();
		BooleanSupplier consumed = (asked != null) ? () -> asked
				: SingletonSupplier.of(() -> ObservationAudience.isIn(beans))::obtain;
		Observations observations = new Observations(registry, models,
				questions.getIfAvailable(DefaultQuestionConvention::new),
				attempts.getIfAvailable(DefaultAttemptConvention::new), consumed);
		return clients.clients().isEmpty() ? observations : observations.of(ClaudeServices.DEFAULT);
	}

	/**
	 * Where the library has meters of its own.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterObservationHandler.class)
	@ConditionalOnBooleanProperty(name = "claude.observe.meters", matchIfMissing = true)
	static class WithMeters {

		@Bean
		@ConditionalOnMissingBean(name = "claudeSilentMeterHandler")
		@Order(Ordered.HIGHEST_PRECEDENCE)
		SilentMeterHandler claudeSilentMeterHandler() {
			return new SilentMeterHandler();
		}

	}

}
