package io.github.clauderesilience.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import com.sun.management.OperatingSystemMXBean;

/**
 * Processor time of this JVM. On Linux without its compiler threads, whose work comes in
 * bursts that have nothing to do with the calls of a round; garbage collection counts.
 */
final class ProcessorTime {

	private static final Path TASKS = Path.of("/proc/self/task");

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private ProcessorTime() {
	}

	static long nanos() {
		if (!Files.isDirectory(TASKS)) {
			return SYSTEM.getProcessCpuTime();
		}
		try (Stream<Path> tasks = Files.list(TASKS)) {
			List<Path> all = tasks.toList();
			long sum = 0;
			for (Path task : all) {
				sum += nanos(task);
			}
			return sum;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long nanos(Path task) throws IOException {
		try {
			boolean compiler = Files.readString(task.resolve("comm")).contains("CompilerThre");
			String time = Files.readString(task.resolve("schedstat"));
			return compiler ? 0 : Long.parseLong(time.substring(0, time.indexOf(' ')));
		}
		catch (NoSuchFileException ex) {
			// The thread has ended meanwhile
			return 0;
		}
	}

}
