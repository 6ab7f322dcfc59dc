package io.github.clauderesilience.test;

import java.lang.reflect.Method;
import java.util.Set;

import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/**
 * Resets the simulation before each test method, and adds its faults.
 */
final class ClaudeSimulationListener implements TestExecutionListener, Ordered {

	private static final int EARLY = 3000;

	/** After dependency injection (2000), before what a test prepares itself. */
	@Override
	public int getOrder() {
		return EARLY;
	}

	@Override
	public void beforeTestMethod(TestContext test) {
		if (!test.hasApplicationContext()) {
			return;
		}
		ClaudeSimulation simulation = test.getApplicationContext()
			.getBeanProvider(ClaudeSimulation.class)
			.getIfAvailable();
		if (simulation != null) {
			simulation.reset();
			add(simulation, faults(test.getTestClass()));
			add(simulation, faults(test.getTestMethod()));
		}
	}

	private static Set<ClaudeFault> faults(Class<?> type) {
		return AnnotatedElementUtils.findMergedRepeatableAnnotations(type, ClaudeFault.class, ClaudeFault.Faults.class);
	}

	private static Set<ClaudeFault> faults(Method method) {
		return AnnotatedElementUtils.findMergedRepeatableAnnotations(method, ClaudeFault.class,
				ClaudeFault.Faults.class);
	}

	private static void add(ClaudeSimulation simulation, Set<ClaudeFault> faults) {
		faults.forEach((fault) -> simulation.fault(of(fault)));
	}

	static Fault of(ClaudeFault annotation) {
		if ((annotation.status() == 0) == (annotation.kind() == FaultKind.STATUS)) {
			throw new IllegalArgumentException("@ClaudeFault needs a status, such as 529, or a kind other than STATUS,"
					+ " and not both: " + annotation);
		}
		Fault fault = (annotation.status() != 0) ? Fault.status(annotation.status()) : Fault.of(annotation.kind());
		if (annotation.model().length > 0) {
			fault = fault.model(annotation.model());
		}
		if (!annotation.promptContaining().isEmpty()) {
			fault = fault.promptContains(annotation.promptContaining());
		}
		if (annotation.retryAfterSeconds() >= 0) {
			fault = fault.header("retry-after", String.valueOf(annotation.retryAfterSeconds()));
		}
		return fault.first(annotation.first()).firstPerPrompt(annotation.firstPerPrompt());
	}

}
