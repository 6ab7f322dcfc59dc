package io.github.clauderesilience.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a test with a Spring Boot application a simulated Claude API and the bean
 * {@link ClaudeSimulation}, which is reset before each test method: simulator and
 * application are as new then. The faults of {@link ClaudeFault} are there from the
 * beginning of the method. Waits are milliseconds ({@code claude.simulator.quick=true})
 * unless the test says otherwise.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface AutoConfigureClaudeSimulator {

	/**
	 * Whether back-off, cool-off and the simulator's latency are milliseconds.
	 * @return {@code false} for the waits that the application is configured with
	 */
	boolean quick() default true;

	/**
	 * Whether the simulator stands in for the real API: of all settings only
	 * {@code claude.base-url} is the test's, so that the application asks with the key,
	 * the models and the profile it is configured with, and does not call itself
	 * simulated. The simulator takes any key.
	 * @return {@code true} for a test of the configuration for the real API
	 */
	boolean standalone() default false;

}
