package io.github.clauderesilience.autoconfigure.circuit;

import java.util.Set;

import io.github.clauderesilience.autoconfigure.aop.AnnotatedClassFilter;
import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.spring6.circuitbreaker.configure.CircuitBreakerAspect;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.Pointcut;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.aop.aspectj.MethodInvocationProceedingJoinPoint;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.AnnotationUtils;

/**
 * Applies Resilience4j's aspect to methods and classes with {@link CircuitBreaker}. The
 * annotation is looked for by Spring itself; an aspect's pointcut would be parsed by
 * AspectJ and matched against each method of each bean. The aspect is made at the first
 * call, as advisors are made before all other beans.
 */
final class CircuitBreakerAdvisor extends DefaultPointcutAdvisor {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an advisor.
	 * @param aspect makes the aspect
	 * @param order the order among the advisors of a bean
	 */
	public CircuitBreakerAdvisor(ObjectProvider<CircuitBreakers> aspect, int order) {
		super(annotated(), new Interceptor(aspect));
		setOrder(order);
	}

	private static Pointcut annotated() {
		return new ComposablePointcut(new AnnotationMatchingPointcut(CircuitBreaker.class, true))
			.union((Pointcut) new AnnotationMatchingPointcut(null, CircuitBreaker.class, true))
			.intersection(new AnnotatedClassFilter(Set.of(CircuitBreaker.class)));
	}

	/**
	 * Resilience4j's aspect, which must not be a bean itself: it would be taken for an
	 * aspect once more.
	 *
	 * @param aspect the aspect
	 */
	public record CircuitBreakers(CircuitBreakerAspect aspect) {
	}

	private record Interceptor(ObjectProvider<CircuitBreakers> circuits) implements MethodInterceptor {

		@Override
		public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
			CircuitBreaker annotation = AnnotationUtils.findAnnotation(invocation.getMethod(), CircuitBreaker.class);
			return this.circuits.getObject()
				.aspect()
				.circuitBreakerAroundAdvice(new MethodInvocationProceedingJoinPoint((ProxyMethodInvocation) invocation),
						annotation);
		}

	}

}
