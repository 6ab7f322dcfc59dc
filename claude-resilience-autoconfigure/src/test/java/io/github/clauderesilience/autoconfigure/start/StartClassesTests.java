package io.github.clauderesilience.autoconfigure.start;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;

import io.github.clauderesilience.autoconfigure.ClaudeServiceAutoConfiguration;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.service.WireRing;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StartClasses}.
 */
class StartClassesTests {

	/** Held by a filter of the wire ring, no bean itself. */
	private static final String HELD = "io.github.clauderesilience.wire.SilentWait";

	@Test
	void shouldLoadAutoConfigurationsWithTheirBeansAndThenWhatThoseHold() throws IOException {
		try (OwnClasses own = new OwnClasses()) {
			StartClasses classes = new StartClasses(own);

			classes.loadAutoConfigurations();
			assertThat(own.hasLoaded(ClaudeServiceAutoConfiguration.class.getName())).isTrue();
			assertThat(own.hasLoaded(WireRing.class.getName())).isTrue();
			assertThat(own.hasLoaded(LimitPools.class.getName())).isTrue();
			assertThat(own.hasLoaded(HELD)).isFalse();

			classes.linkBeans();
			assertThat(own.hasLoaded(HELD)).isTrue();
		}
	}

	/** Loads each class once more, so that it can be seen which are loaded. */
	private static final class OwnClasses extends URLClassLoader {

		private OwnClasses() {
			super(classPath(), ClassLoader.getPlatformClassLoader());
		}

		private boolean hasLoaded(String name) {
			return findLoadedClass(name) != null;
		}

		private static URL[] classPath() {
			return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
				.map(OwnClasses::url)
				.toArray(URL[]::new);
		}

		private static URL url(String path) {
			try {
				return new File(path).toURI().toURL();
			}
			catch (MalformedURLException ex) {
				throw new IllegalArgumentException(path, ex);
			}
		}

	}

}
