package io.github.clauderesilience.autoconfigure.start;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says what to change if an excluded auto-configuration of this library would have
 * defined a bean that another one needs.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ExclusionFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	private static final String OURS = "io.github.clauderesilience.";

	private final @Nullable ConfigurableListableBeanFactory beans;

	ExclusionFailureAnalyzer(BeanFactory beans) {
		this.beans = (beans instanceof ConfigurableListableBeanFactory listable) ? listable : null;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		List<String> excluded = excluded();
		if (excluded.isEmpty() || !isOurs(cause)) {
			return null;
		}
		String missing = (cause.getResolvableType() != null) ? cause.getResolvableType().toString()
				: String.valueOf(cause.getBeanName());
		return new FailureAnalysis(
				"Auto-configurations of claude-resilience are excluded, and the others need a bean of type " + missing
						+ ", which one of them defines:\n    " + String.join("\n    ", excluded),
				"Remove them from spring.autoconfigure.exclude or @SpringBootApplication(exclude = ...), or define a"
						+ " bean of that type. To do without the whole library exclude all of its auto-configurations;"
						+ " to do without a part set its property: claude.fallback.models, claude.retry.*,"
						+ " claude.circuit-breaker.*, claude.observe.*",
				cause);
	}

	private static boolean isOurs(NoSuchBeanDefinitionException cause) {
		return (cause.getResolvableType() != null && cause.getResolvableType().toString().contains(OURS))
				|| String.valueOf(cause.getMessage()).contains("claude");
	}

	private List<String> excluded() {
		if (this.beans == null) {
			return List.of();
		}
		return ConditionEvaluationReport.get(this.beans)
			.getExclusions()
			.stream()
			.filter((name) -> name.startsWith(OURS))
			.sorted()
			.toList();
	}

}
