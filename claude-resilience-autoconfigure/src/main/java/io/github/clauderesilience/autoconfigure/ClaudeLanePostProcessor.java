package io.github.clauderesilience.autoconfigure;

import java.util.Set;

import io.github.clauderesilience.ClaudeLane;
import io.github.clauderesilience.autoconfigure.aop.AnnotatedClassFilter;
import io.github.clauderesilience.service.ClaudeLaneInterceptor;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.ComposablePointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.core.Ordered;

/**
 * Gives beans with {@link ClaudeLane} a proxy, or an advice in the one they have. It
 * stands outermost, so that retries and caches of a method are within its lane, but for
 * those that begin at the least order: {@code @Async}, so that the lane holds on the
 * thread of the method, and listeners of messages, which call the bean they are given.
 */
final class ClaudeLanePostProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

	private static final long serialVersionUID = 1L;

	ClaudeLanePostProcessor() {
		ComposablePointcut annotated = new ComposablePointcut(new AnnotationMatchingPointcut(ClaudeLane.class, true));
		annotated.union(new AnnotationMatchingPointcut(null, ClaudeLane.class, true));
		annotated.intersection(new AnnotatedClassFilter(Set.of(ClaudeLane.class)));
		this.advisor = new DefaultPointcutAdvisor(annotated, new ClaudeLaneInterceptor());
		setBeforeExistingAdvisors(true);
		setOrder(Ordered.LOWEST_PRECEDENCE - 1);
		setProxyTargetClass(true);
	}

}
