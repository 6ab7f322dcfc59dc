package io.github.clauderesilience.autoconfigure.aop;

import java.util.Set;

import org.springframework.aop.ClassFilter;
import org.springframework.aop.support.ClassFilters;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;

/**
 * Has Spring's cache advisor look at methods of classes with cache annotations only. Is
 * registered before the creator of proxies, which makes the advisor.
 */
public final class CacheAdvisorFilter implements BeanPostProcessor, PriorityOrdered {

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		if (bean instanceof BeanFactoryCacheOperationSourceAdvisor advisor) {
			ClassFilter annotated = new AnnotatedClassFilter(
					Set.of(Cacheable.class, CachePut.class, CacheEvict.class, Caching.class));
			// Spring's own filter passes cache managers over, too
			advisor.setClassFilter(
					ClassFilters.intersection((type) -> !CacheManager.class.isAssignableFrom(type), annotated));
		}
		return bean;
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
