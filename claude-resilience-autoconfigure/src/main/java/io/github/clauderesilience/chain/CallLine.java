package io.github.clauderesilience.chain;

import org.slf4j.MDC;

/**
 * What is logged about one call has its id in the log context (MDC), with a tracer or
 * without one.
 */
public final class CallLine {

	/** The key of the id. */
	public static final String KEY = "claude.call";

	private CallLine() {
	}

	/**
	 * Logs something about a call.
	 * @param context the call
	 * @param line writes the line
	 */
	public static void log(CallContext context, Runnable line) {
		String before = MDC.get(KEY);
		MDC.put(KEY, context.id());
		try {
			line.run();
		}
		finally {
			if (before != null) {
				MDC.put(KEY, before);
			}
			else {
				MDC.remove(KEY);
			}
		}
	}

}
