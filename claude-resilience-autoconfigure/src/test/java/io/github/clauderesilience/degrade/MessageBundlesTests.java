package io.github.clauderesilience.degrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.testsupport.LogCapture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

import static org.assertj.core.api.Assertions.assertThat;

class MessageBundlesTests {

	@TempDir
	Path directory;

	@ParameterizedTest
	@CsvSource({ "en, Later.", "pt-BR, Mais tarde.", "pt, Later.", "de-AT, Spaeter.", "fr, Plus tard.", "xx-YY, Later.",
			"'', Later." })
	void shouldReadNothingOnceItIsMade(String tag, String text) throws IOException {
		write("ours.properties", "claude.overloaded=Later.");
		write("ours_pt_BR.properties", "claude.overloaded=Mais tarde.");
		write("ours_de.properties", "claude.overloaded=Spaeter.");
		write("ours_fr.xml",
				"<?xml version=\"1.0\"?><!DOCTYPE properties SYSTEM"
						+ " \"http://java.sun.com/dtd/properties.dtd\"><properties>"
						+ "<entry key=\"claude.overloaded\">Plus tard.</entry></properties>");
		write("others.properties", "claude.overloaded=Never.");
		UserMessages messages = MessageSourceUserMessages.ofBundles(this.directory.toUri() + "ours");
		try (Stream<Path> files = Files.list(this.directory)) {
			files.forEach((file) -> assertThat(file.toFile().delete()).isTrue());
		}

		assertThat(messages.text(ErrorClass.OVERLOADED, Locale.forLanguageTag(tag))).isEqualTo(text);
	}

	@Test
	void whenTheFirstBundleLacksATextShouldTakeOursInThatLanguage() throws IOException {
		write("ours_de.properties", "claude.overloaded=Spaeter.");
		UserMessages messages = MessageSourceUserMessages.ofBundles(this.directory.toUri() + "ours");

		assertThat(messages.text(ErrorClass.TOO_LARGE, Locale.GERMANY)).startsWith("Diese Frage");
		assertThat(messages.text(ErrorClass.OVERLOADED, Locale.GERMANY)).isEqualTo("Spaeter.");
		assertThat(messages.text(ErrorClass.OVERLOADED, Locale.UK)).startsWith("I can't answer");
	}

	@ParameterizedTest
	@CsvSource({ "classpath:bundles/our-texts", "bundles/our-texts", "classpath:our-root-texts", "our-root-texts" })
	void shouldFindBundlesOnTheClassPath(String basename) {
		UserMessages messages = MessageSourceUserMessages.ofBundles(basename);

		assertThat(messages.text(ErrorClass.OVERLOADED, Locale.ENGLISH)).isEqualTo("One moment.");
		assertThat(messages.text(ErrorClass.OVERLOADED, Locale.ITALIAN)).isEqualTo("Un momento.");
	}

	@Test
	void whenThereIsNoSuchBundleShouldWarn() {
		try (LogCapture log = LogCapture.of(MessageBundles.class.getName(), Level.WARN)) {
			MessageSourceUserMessages.ofBundles("classpath:bundles/nothing, " + this.directory.toUri() + "nothing");

			assertThat(log.lines()).hasSize(2)
				.allSatisfy((line) -> assertThat(line).contains("no such resource bundle"));
		}
	}

	@Test
	void shouldKnowTheLanguagesOfOurOwn() throws IOException {
		assertThat(Stream.of(new PathMatchingResourcePatternResolver().getResources("classpath*:claude-messages_*"))
			.map((resource) -> String.valueOf(resource.getFilename())))
			.containsExactlyInAnyOrderElementsOf(MessageSourceUserMessages.OWN_LANGUAGES.stream()
				.map((language) -> "claude-messages_" + language + ".properties")
				.toList());
	}

	private void write(String name, String content) throws IOException {
		Files.writeString(this.directory.resolve(name), content);
	}

}
