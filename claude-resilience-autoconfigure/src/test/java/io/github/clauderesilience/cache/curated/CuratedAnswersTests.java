package io.github.clauderesilience.cache.curated;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CuratedAnswersTests {

	private final VirtualTime time = new VirtualTime();

	@TempDir
	Path directory;

	@Test
	void exactQuestionShouldWinOverPatternsAndPatternsInTheirOrder() throws IOException {
		CuratedAnswers answers = answers(write("faq.yml", """
				/refund/: By pattern
				/refund.*shoes/: Never reached
				How do I get a refund: Exactly
				"""));

		assertThat(answers.find("how do i get a refund")).isEqualTo("Exactly");
		assertThat(answers.find("is a refund for shoes possible")).isEqualTo("By pattern");
		assertThat(answers.find("what else")).isNull();
	}

	@Test
	void shouldReadProperties() throws IOException {
		CuratedAnswers answers = answers(write("faq.properties", """
				# When we are there
				opening\\ hours=From nine \\
				  to five.
				/phone|call/ = 555
				"""));

		assertThat(answers.find("opening hours")).isEqualTo("From nine to five.");
		assertThat(answers.find("can i call you")).isEqualTo("555");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			faq.yml        | a: b~/(/: c       | line 2 | not a valid pattern
			faq.yml        | a: b~c: [d]       | line 2 | must be texts
			faq.yml        | a: b~A: c         | line 2 | answered twice
			faq.yml        | a: b~c: 'd        | line 2 | not valid YAML
			faq.yml        | - a               | line 1 | must be a map
			faq.properties | a=b~~c=\\u00zz    | line 3 | not a valid property
			faq.properties | a=b~c=            | line 2 | the answer is blank
			""")
	void whenFileIsBadShouldNameTheLine(String name, String content, String line, String problem) throws IOException {
		Path file = write(name, content.replace('~', '\n'));

		assertThatExceptionOfType(CuratedFileException.class).isThrownBy(() -> answers(file))
			.withMessageContainingAll(name, line, problem);
	}

	@Test
	void whenFileIsMissingShouldSaySo() {
		assertThatExceptionOfType(CuratedFileException.class)
			.isThrownBy(() -> answers(this.directory.resolve("none.yml")))
			.withMessageContainingAll("none.yml", "cannot be read");
	}

	@Test
	void whenFileChangesShouldReadItAgainAndKeepTheOldWhereTheNewIsBad() throws IOException {
		Path file = write("faq.yml", "hours: From nine to five");
		CuratedAnswers answers = answers(file);
		change(file, "hours: From ten to six o'clock", 1);
		assertThat(answers.find("hours")).isEqualTo("From nine to five");

		this.time.forward(CuratedAnswers.CHECK);
		answers.find("hours");
		assertThat(answers.find("hours")).isEqualTo("From ten to six o'clock");

		change(file, "hours: [broken", 2);
		this.time.forward(CuratedAnswers.CHECK);
		answers.find("hours");
		assertThat(answers.find("hours")).isEqualTo("From ten to six o'clock");

		change(file, "hours: Mended", 3);
		this.time.forward(CuratedAnswers.CHECK);
		answers.find("hours");
		assertThat(answers.find("hours")).isEqualTo("Mended");
	}

	@Test
	void whenPatternIsTooExpensiveShouldSkipIt() throws IOException {
		CuratedAnswers answers = answers(write("faq.yml", """
				/^(a+)+$/: Never
				/aab/: Found
				"""));

		assertThat(answers.find("a".repeat(60) + "b")).isEqualTo("Found");
	}

	private Path write(String name, String content) throws IOException {
		return Files.writeString(this.directory.resolve(name), content);
	}

	private static void change(Path file, String content, int minute) throws IOException {
		Files.writeString(file, content);
		Files.setLastModifiedTime(file,
				FileTime.from(Instant.parse("2030-01-01T00:00:00Z").plus(Duration.ofMinutes(minute))));
	}

	private CuratedAnswers answers(Path file) {
		return new CuratedAnswers(new FileSystemResource(file), (text) -> text.toLowerCase(Locale.ROOT), this.time,
				Runnable::run);
	}

}
