package io.github.clauderesilience.load;

/**
 * The heap that is in use once what is garbage has gone.
 */
final class Heap {

	private Heap() {
	}

	static long used() {
		long used = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			Runtime runtime = Runtime.getRuntime();
			used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
		}
		return used;
	}

}
