package io.github.clauderesilience.autoconfigure.start;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.model.match.NearMatches;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;

/**
 * Lists the clients of the application if one is injected that is not configured.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownClientFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException> {

	private final Environment environment;

	UnknownClientFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause) {
		InjectionPoint point = injectionPoint(rootFailure);
		Qualifier qualifier = (point != null) ? point.getAnnotation(Qualifier.class) : null;
		if (point == null || qualifier == null || cause.getBeanType() != ClaudeService.class
				|| !(this.environment instanceof ConfigurableEnvironment configurable)) {
			return null;
		}
		String name = qualifier.value();
		Set<String> names = ClientSettings.names(configurable);
		List<String> all = new ArrayList<>(List.of(ClaudeServices.DEFAULT + " (without a qualifier)"));
		all.addAll(names);
		List<String> near = NearMatches.of(name, names);
		return new FailureAnalysis(
				"There is no client \"" + name + "\" for " + point.getMember() + ", which injects @Qualifier(\"" + name
						+ "\") ClaudeService. The clients are " + String.join(", ", all) + ".",
				(near.isEmpty() ? "" : "Did you mean @Qualifier(\"" + near.get(0) + "\")? ")
						+ "Configure the client with " + ClientSettings.PREFIX + "." + name
						+ ".api-key, or remove the qualifier for the client that claude.* configures.",
				cause);
	}

	/** The innermost one. */
	private static @Nullable InjectionPoint injectionPoint(Throwable failure) {
		InjectionPoint point = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof UnsatisfiedDependencyException unsatisfied
					&& unsatisfied.getInjectionPoint() != null) {
				point = unsatisfied.getInjectionPoint();
			}
		}
		return point;
	}

}
