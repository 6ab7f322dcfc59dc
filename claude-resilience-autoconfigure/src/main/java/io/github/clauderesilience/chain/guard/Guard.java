package io.github.clauderesilience.chain.guard;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls beans that an application may define. Whatever they throw, {@link Error}s
 * included, is caught and logged: it changes neither the outcome of a call nor our state.
 * A failure is logged with its stack when a class of beans first throws that exception,
 * and then at its 10th, 100th, 1000th… occurrence. Thread-safe.
 */
public final class Guard {

	private static final Logger logger = LoggerFactory.getLogger(Guard.class);

	/** By class, so that neither a closed context nor its class loader is kept. */
	private static final ClassValue<Map<String, AtomicLong>> FAILURES = new ClassValue<>() {

		@Override
		protected Map<String, AtomicLong> computeValue(Class<?> type) {
			return new ConcurrentHashMap<>();
		}

	};

	private Guard() {
	}

	/**
	 * Tells each of several beans something; one that fails does not keep the others from
	 * hearing it.
	 * @param <T> the type of the beans
	 * @param beans the beans, in order
	 * @param call what they are told
	 */
	public static <T> void each(Iterable<? extends T> beans, Consumer<? super T> call) {
		for (T bean : beans) {
			tell(bean, call);
		}
	}

	/**
	 * Tells a bean something.
	 * @param <T> the type of the bean
	 * @param bean the bean
	 * @param call what it is told
	 */
	public static <T> void tell(T bean, Consumer<? super T> call) {
		try {
			call.accept(bean);
		}
		catch (Throwable ex) {
			failed(bean, ex);
		}
	}

	/**
	 * Asks a bean something.
	 * @param <R> the type of the answer
	 * @param bean the bean
	 * @param question asks it
	 * @param otherwise the answer if the bean throws
	 * @return the answer
	 */
	public static <R> R ask(Object bean, Supplier<? extends R> question, Supplier<? extends R> otherwise) {
		try {
			return question.get();
		}
		catch (Throwable ex) {
			failed(bean, ex);
			return otherwise.get();
		}
	}

	/**
	 * Notes that a bean failed, for callers that catch the failure themselves.
	 * @param bean the bean
	 * @param failure what it threw
	 */
	public static void failed(Object bean, Throwable failure) {
		try {
			long count = FAILURES.get(bean.getClass())
				.computeIfAbsent(failure.getClass().getName(), (unknown) -> new AtomicLong())
				.incrementAndGet();
			if (count == 1) {
				logger.error("{} threw an exception, which was caught; the call continues without it",
						bean.getClass().getName(), failure);
			}
			else if (isPowerOfTen(count)) {
				logger.error("{} has thrown {} {} times by now; each was caught", bean.getClass().getName(),
						failure.getClass().getName(), count);
			}
		}
		catch (Throwable ex) {
			// With no stack or memory left, the state of the call matters more than the
			// log
		}
	}

	/**
	 * Whether an occurrence is the 1st, 10th, 100th, 1,000th…
	 * @param count how many there were, from 1
	 * @return whether to log it
	 */
	public static boolean isPowerOfTen(long count) {
		long rest = count;
		while (rest % 10 == 0) {
			rest /= 10;
		}
		return rest == 1;
	}

}
