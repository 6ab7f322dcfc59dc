package io.github.clauderesilience.test;

import java.util.List;

import io.github.clauderesilience.autoconfigure.NamedClients;
import io.github.clauderesilience.autoconfigure.QuickWaits;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.cache.FaqCaches;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.retry.RetryBudget;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.wire.KeyLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
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

	@Override
	public @Nullable ContextCustomizer createContextCustomizer(Class<?> testClass,
			List<ContextConfigurationAttributes> configAttributes) {
		AutoConfigureClaudeSimulator wanted = TestContextAnnotationUtils.findMergedAnnotation(testClass,
				AutoConfigureClaudeSimulator.class);
		return (wanted != null) ? new Customizer(wanted.quick()) : null;
	}

	/** Contexts are cached by this record. */
	private record Customizer(boolean quick) implements ContextCustomizer {

		@Override
		public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
			TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, "claude.simulator.enabled=true");
			String quickly = "claude.simulator.quick";
			if (this.quick && !context.getEnvironment().containsProperty(quickly)) {
				TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, quickly + "=true");
			}
			// The environment has been prepared before
			QuickWaits.apply(context.getEnvironment());
			((GenericApplicationContext) context).registerBean(ClaudeSimulation.class, () -> simulation(context));
		}

		private static ClaudeSimulation simulation(ConfigurableApplicationContext context) {
			ConfigurableListableBeanFactory beans = context.getBeanFactory();
			return new ClaudeSimulation(beans.getBean(ClaudeSimulator.class),
					new ClaudeSimulation.Parts(beans.getBeanProvider(KeyLatch.class),
							beans.getBeanProvider(CircuitBreakers.class), beans.getBeanProvider(FallbackModes.class),
							beans.getBeanProvider(LimitPools.class), beans.getBeanProvider(RetryBudget.class),
							beans.getBeanProvider(FaqCaches.class), beans.getBeanProvider(NamedClients.class)));
		}

	}

}
