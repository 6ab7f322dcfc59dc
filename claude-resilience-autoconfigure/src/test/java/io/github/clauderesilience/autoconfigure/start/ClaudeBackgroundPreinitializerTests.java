package io.github.clauderesilience.autoconfigure.start;

import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

class ClaudeBackgroundPreinitializerTests {

	@Test
	void bootShouldFindIt() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation().load(BackgroundPreinitializer.class))
			.hasAtLeastOneElementOfType(ClaudeBackgroundPreinitializer.class);
	}

	@Test
	void shouldLoadAllItNamesAndStartNoThread() {
		Set<Thread> before = threads();

		new ClaudeBackgroundPreinitializer().preinitialize();

		assertThat(threads()).filteredOn((thread) -> thread.getName().matches(".*(claude|netty|reactor).*"))
			.isSubsetOf(before);
	}

	private static Set<Thread> threads() {
		return Thread.getAllStackTraces().keySet().stream().collect(Collectors.toSet());
	}

}
