package io.github.clauderesilience.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.clauderesilience.simulator.faults.FaultKind;

/**
 * A fault of the simulated API during a test method, or each of a class. In Java there is
 * more to choose: {@link ClaudeSimulation#fault}.
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@Repeatable(ClaudeFault.Faults.class)
public @interface ClaudeFault {

	/**
	 * Status of an error of the API, such as 429, 500 or 529.
	 * @return the status, or 0 if {@link #kind()} says what happens
	 */
	int status() default 0;

	/**
	 * What happens, if it is no plain error of the API.
	 * @return the kind
	 */
	FaultKind kind() default FaultKind.STATUS;

	/**
	 * Models it meets.
	 * @return ids as requests name them; all if empty
	 */
	String[] model() default {};

	/**
	 * Text that the prompts it meets contain.
	 * @return the text; all prompts if empty
	 */
	String promptContaining() default "";

	/**
	 * Number of requests it meets.
	 * @return how many; 0 for all
	 */
	int first() default 0;

	/**
	 * Number of requests with the same prompt it meets, so that retries get through.
	 * @return how many; 0 for all
	 */
	int firstPerPrompt() default 0;

	/**
	 * Value of the header {@code retry-after}.
	 * @return seconds; none is sent if negative
	 */
	int retryAfterSeconds() default -1;

	/**
	 * Several faults.
	 */
	@Target({ ElementType.METHOD, ElementType.TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@Documented
	@Inherited
	@interface Faults {

		/**
		 * The faults.
		 * @return in the order in which they are added
		 */
		ClaudeFault[] value();

	}

}
