package io.github.clauderesilience;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The lane, and perhaps the tenant, of all calls that are made within a method of a bean,
 * or within all methods of its class, if the request does not name them itself. The inner
 * annotation wins: of the method over that of its class, of the called method over that
 * of the caller. Works for calls on the thread of the method, and within the {@code Mono}
 * or {@code Flux} it returns; not on other threads the method starts, and, as with all
 * such annotations, not if a bean calls itself.
 */
@Target({ ElementType.TYPE, ElementType.METHOD })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface ClaudeLane {

	/**
	 * How urgent the calls are.
	 * @return the lane
	 */
	Lane value();

	/**
	 * Tenant the calls are made for.
	 * @return the tenant; empty leaves it to beans of type
	 * {@link ClaudeRequestCustomizer}
	 */
	String tenant() default "";

}
