package io.github.clauderesilience.test;

import java.time.Duration;
import java.util.List;

import io.github.clauderesilience.autoconfigure.NamedClients;
import io.github.clauderesilience.autoconfigure.start.QuickWaits;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.retry.RetryBudget;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.wire.key.KeyLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Gives the application of a test its simulator.
 */
final class ClaudeSimulatorContextCustomizerFactory implements ContextCustomizerFactory {

	private static final String QUICK = "claude.simulator.quick";

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		AutoConfigureClaudeSimulator wanted = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				AutoConfigureClaudeSimulator.class);
		return (wanted != null) ? new Customizer(wanted.quick(), wanted.standalone()) : null;
	}

	/** Contexts are cached by this record. */
	private record Customizer(boolean quick, boolean standalone) implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
			ConfigurableEnvironment environment = context.getEnvironment();
			set(context, "claude.simulator.enabled=" + !this.standalone);
			if (this.quick && !environment.containsProperty(QUICK)) {
				set(context, QUICK + "=true");
			}
			// The environment has been prepared before
			QuickWaits.apply(environment);
			GenericApplicationContext beans = (GenericApplicationContext) context;
			if (this.standalone) {
				ClaudeSimulator simulator = beside(environment);
				set(context, "claude.base-url=" + simulator.baseUrl());
				beans.registerBean(ClaudeSimulation.class, () -> simulation(simulator, context),
						(definition) -> ((AbstractBeanDefinition) definition).setDestroyMethodName("close"));
			}
			else {
				beans.registerBean(ClaudeSimulation.class,
						() -> simulation(context.getBean(ClaudeSimulator.class), context));
			}
		}

		/*
		 * Not a bean: with one, the application would call itself simulated.
		 */
		private static ClaudeSimulator beside(ConfigurableEnvironment environment) {
			SimulatorSettings.Builder settings = SimulatorSettings.builder();
			if (environment.getProperty(QUICK, Boolean.class, false)) {
				settings.latency(Duration.ZERO).tokensPerSecond(QuickWaits.TOKENS_PER_SECOND);
			}
			return ClaudeSimulator.start(settings.build());
		}

		private static void set(ConfigurableApplicationContext context, String property) {
			TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, property);
		}

		private static ClaudeSimulation simulation(ClaudeSimulator simulator, ConfigurableApplicationContext context) {
			ConfigurableListableBeanFactory beans = context.getBeanFactory();
			return new ClaudeSimulation(simulator,
					new ClaudeSimulation.Parts(beans.getBeanProvider(KeyLatch.class),
							beans.getBeanProvider(CircuitBreakers.class), beans.getBeanProvider(FallbackModes.class),
							beans.getBeanProvider(LimitPools.class), beans.getBeanProvider(RetryBudget.class),
							beans.getBeanProvider(FaqCaches.class), beans.getBeanProvider(NamedClients.class)));
		}

	}

}
