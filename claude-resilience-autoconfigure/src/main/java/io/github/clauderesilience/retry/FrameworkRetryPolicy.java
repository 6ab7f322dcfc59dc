package io.github.clauderesilience.retry;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Lets Spring Framework's {@code RetryTemplate} drive the retry policy of the call ring.
 * Thread-safe; one policy serves any number of templates.
 */
public final class FrameworkRetryPolicy implements RetryPolicy {

	private final RetryDriver driver;

	// The template asks for the failure and for the wait in two calls, one after the
	// other
	// on the same thread, and hands the failure only to the first.
	private final ThreadLocal<@Nullable Throwable> failure = new ThreadLocal<>();

	/**
	 * Creates a policy.
	 * @param driver decides
	 */
	public FrameworkRetryPolicy(RetryDriver driver) {
		this.driver = driver;
	}

	@Override
	public boolean shouldRetry(Throwable throwable) {
		if (RetryDriver.find(throwable) == null) {
			return false;
		}
		this.failure.set(throwable);
		return true;
	}

	@Override
	public BackOff getBackOff() {
		return () -> new Execution(this.driver.start());
	}

	private final class Execution implements BackOffExecution {

		private final RetryDriver.Operation operation;

		private Execution(RetryDriver.Operation operation) {
			this.operation = operation;
		}

		@Override
		public long nextBackOff() {
			Throwable last = FrameworkRetryPolicy.this.failure.get();
			FrameworkRetryPolicy.this.failure.remove();
			Duration delay = this.operation.failed(last);
			return (delay != null) ? delay.toMillis() : STOP;
		}

	}

}
