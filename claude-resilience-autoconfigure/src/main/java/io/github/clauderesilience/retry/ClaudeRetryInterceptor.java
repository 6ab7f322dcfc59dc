package io.github.clauderesilience.retry;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.annotation.Retryable;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.context.RetryContextSupport;
import org.springframework.retry.interceptor.RetryOperationsInterceptor;
import org.springframework.retry.support.RetryTemplate;

/**
 * Lets Spring Retry drive the retry policy of the call ring, for users' own blocking
 * methods: {@code @Retryable(interceptor = "claudeRetryInterceptor")}. The only class
 * that knows Spring Retry. Failures that came out of {@code ClaudeService} are not
 * retried again. Thread-safe.
 */
public final class ClaudeRetryInterceptor implements MethodInterceptor {

	/** Name of the bean. */
	public static final String BEAN_NAME = "claudeRetryInterceptor";

	private final RetryOperationsInterceptor delegate = new RetryOperationsInterceptor();

	/**
	 * Creates an interceptor that waits on the caller's thread.
	 * @param driver decides
	 */
	public ClaudeRetryInterceptor(RetryDriver driver) {
		this(driver, driver::waitFor);
	}

	ClaudeRetryInterceptor(RetryDriver driver, Consumer<Duration> sleeper) {
		RetryTemplate template = new RetryTemplate();
		template.setRetryPolicy(new DrivenPolicy(driver));
		template.setBackOffPolicy(new DrivenBackOff(sleeper));
		this.delegate.setRetryOperations(template);
		this.delegate.setLabel(BEAN_NAME);
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		refuseReactive(invocation.getMethod());
		return this.delegate.invoke(invocation);
	}

	private static void refuseReactive(Method method) {
		if (ReactiveAdapterRegistry.getSharedInstance().getAdapter(method.getReturnType()) != null) {
			throw new IllegalStateException("@Retryable(interceptor = \"" + BEAN_NAME + "\") on " + method
					+ " would never retry: the method returns " + method.getReturnType().getSimpleName()
					+ " before anything can fail. Call ClaudeService, which retries by itself, or make the method"
					+ " blocking");
		}
	}

	/**
	 * Refuses methods that return before anything can fail when their bean is created.
	 */
	public static final class ReactiveMethodCheck implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			// The annotation has an effect on proxies only; looking at all beans slows
			// the start
			if (AopUtils.isAopProxy(bean)) {
				Class<?> type = AopUtils.getTargetClass(bean);
				if (AnnotationUtils.isCandidateClass(type, Retryable.class)) {
					annotated(type).forEach(ClaudeRetryInterceptor::refuseReactive);
				}
			}
			return bean;
		}

		private static Set<Method> annotated(Class<?> type) {
			return MethodIntrospector.selectMethods(type, (Method method) -> {
				Retryable annotation = AnnotatedElementUtils.findMergedAnnotation(method, Retryable.class);
				if (annotation == null && method.getDeclaringClass() != Object.class) {
					annotation = AnnotatedElementUtils.findMergedAnnotation(method.getDeclaringClass(),
							Retryable.class);
				}
				return annotation != null && BEAN_NAME.equals(annotation.interceptor());
			});
		}

	}

	private static final class DrivenContext extends RetryContextSupport implements BackOffContext {

		private static final long serialVersionUID = 1L;

		private final transient RetryDriver.Operation operation;

		private transient @Nullable Duration delay = Duration.ZERO;

		private DrivenContext(@Nullable RetryContext parent, RetryDriver.Operation operation) {
			super(parent);
			this.operation = operation;
		}

	}

	private static final class DrivenPolicy implements RetryPolicy {

		private static final long serialVersionUID = 1L;

		private final transient RetryDriver driver;

		private DrivenPolicy(RetryDriver driver) {
			this.driver = driver;
		}

		@Override
		public RetryContext open(@Nullable RetryContext parent) {
			return new DrivenContext(parent, this.driver.start());
		}

		@Override
		public void registerThrowable(RetryContext context, Throwable failure) {
			DrivenContext driven = (DrivenContext) context;
			driven.registerThrowable(failure);
			driven.delay = driven.operation.failed(failure);
		}

		@Override
		public boolean canRetry(RetryContext context) {
			return ((DrivenContext) context).delay != null;
		}

		@Override
		public void close(RetryContext context) {
			// Nothing is held.
		}

	}

	private static final class DrivenBackOff implements BackOffPolicy {

		private final Consumer<Duration> sleeper;

		private DrivenBackOff(Consumer<Duration> sleeper) {
			this.sleeper = sleeper;
		}

		@Override
		public BackOffContext start(RetryContext context) {
			return (DrivenContext) context;
		}

		@Override
		public void backOff(BackOffContext context) {
			Duration delay = ((DrivenContext) context).delay;
			if (delay != null) {
				this.sleeper.accept(delay);
			}
		}

	}

}
