package io.github.clauderesilience.load;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/**
 * What one call costs this JVM: its processor time, and what the calling thread
 * allocates. The machine may be shared, which wall-clock time does not survive.
 *
 * @param micros processor time in microseconds, see {@link ProcessorTime}
 * @param bytes bytes allocated
 */
record OwnCost(double micros, double bytes) {

	static OwnCost of(int calls, Runnable call) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		System.gc();
		long cpu = ProcessorTime.nanos();
		long bytes = threads.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < calls; i++) {
			call.run();
		}
		return new OwnCost((ProcessorTime.nanos() - cpu) / 1e3 / calls,
				(double) (threads.getCurrentThreadAllocatedBytes() - bytes) / calls);
	}

}
