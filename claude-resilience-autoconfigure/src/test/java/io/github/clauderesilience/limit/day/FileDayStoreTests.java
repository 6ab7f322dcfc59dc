package io.github.clauderesilience.limit.day;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Days in a file.
 */
class FileDayStoreTests {

	private static final LocalDate TODAY = LocalDate.of(2026, 8, 3);

	@TempDir
	Path directory;

	@Test
	void shouldLoadWholeTokensOfWhatItSaved() throws IOException {
		assertThat(store().load()).isEmpty();
		store().save(Map.of("sonnet", new DayUse(TODAY, 600.4, 9.6)));

		assertThat(store().load()).containsOnly(Map.entry("sonnet", new DayUse(TODAY, 600, 10)));
	}

	@Test
	void shouldKeepTheDaysOfANamedClientInAFileBeside() throws IOException {
		store().of("batch").save(Map.of("sonnet", new DayUse(TODAY, 5, 5)));

		assertThat(store().load()).isEmpty();
		assertThat(new FileDayStore(this.directory.resolve("days.json.batch")).load()).containsKey("sonnet");
	}

	@Test
	void whenTheFileIsTooLargeShouldNotReadIt() throws IOException {
		Files.write(file(), new byte[1_000_001]);

		assertThatIOException().isThrownBy(() -> store().load()).withMessageContaining("larger than 1000000 bytes");
	}

	@Test
	void whenAFileOfTheSameNameIsALinkShouldNotFollowIt() throws IOException {
		Path target = Files.writeString(this.directory.resolve("target"), "precious");
		Files.createSymbolicLink(this.directory.resolve("days.json.tmp"), target);
		Files.createSymbolicLink(file(), target);

		store().save(Map.of("sonnet", new DayUse(LocalDate.of(2026, 8, 3), 600, 10)));

		assertThat(target).hasContent("precious");
		assertThat(Files.isSymbolicLink(file())).isFalse();
		assertThat(store().load()).containsKey("sonnet");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
		assertThat(this.directory).isDirectoryNotContaining("glob:**/.days.json*");
	}

	private Path file() {
		return this.directory.resolve("days.json");
	}

	private FileDayStore store() {
		return new FileDayStore(file());
	}

}
