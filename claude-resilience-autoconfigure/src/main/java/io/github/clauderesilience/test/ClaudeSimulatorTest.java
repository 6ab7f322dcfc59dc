package io.github.clauderesilience.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.annotation.AliasFor;

/**
 * Starts the whole application, as {@link SpringBootTest} does, with a simulated Claude
 * API of its own: {@link AutoConfigureClaudeSimulator} says what else that means.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@SpringBootTest
@AutoConfigureClaudeSimulator
public @interface ClaudeSimulatorTest {

	/**
	 * Properties of the application.
	 * @return properties in the form {@code name=value}
	 */
	@AliasFor(annotation = SpringBootTest.class)
	String[] properties() default {};

	/**
	 * Configuration classes of the application.
	 * @return the classes; looked for as {@link SpringBootTest} does if there are none
	 */
	@AliasFor(annotation = SpringBootTest.class)
	Class<?>[] classes() default {};

	/**
	 * Web server of the application.
	 * @return the environment
	 */
	@AliasFor(annotation = SpringBootTest.class)
	SpringBootTest.WebEnvironment webEnvironment() default SpringBootTest.WebEnvironment.MOCK;

}
