package io.github.clauderesilience.service;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.clauderesilience.ClaudeLane;
import io.github.clauderesilience.chain.CallHints;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodClassKey;
import org.springframework.core.annotation.AnnotatedElementUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets {@link ClaudeLane} hold within a method: on its thread, and in the context of the
 * {@code Mono} or {@code Flux} it returns. Thread-safe.
 */
public final class ClaudeLaneInterceptor implements MethodInterceptor {

	private final Map<MethodClassKey, CallHints> known = new ConcurrentHashMap<>();

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		CallHints said = said(invocation);
		Object result;
		CallHints before = said.over(CallHints.current()).enter();
		try {
			result = invocation.proceed();
		}
		finally {
			CallHints.leave(before);
		}
		CallHints hints = said.over(before);
		if (result instanceof Mono<?> mono) {
			return mono.contextWrite(hints::into);
		}
		return (result instanceof Flux<?> flux) ? flux.contextWrite(hints::into) : result;
	}

	private CallHints said(MethodInvocation invocation) {
		Object target = invocation.getThis();
		Class<?> type = (target != null) ? AopUtils.getTargetClass(target) : invocation.getMethod().getDeclaringClass();
		return this.known.computeIfAbsent(new MethodClassKey(invocation.getMethod(), type), (key) -> {
			Method method = AopUtils.getMostSpecificMethod(invocation.getMethod(), type);
			return hints(AnnotatedElementUtils.findMergedAnnotation(method, ClaudeLane.class))
				.over(hints(AnnotatedElementUtils.findMergedAnnotation(type, ClaudeLane.class)));
		});
	}

	private static CallHints hints(@Nullable ClaudeLane lane) {
		if (lane == null) {
			return CallHints.NONE;
		}
		return new CallHints(lane.value(), lane.tenant().isBlank() ? null : lane.tenant());
	}

}
