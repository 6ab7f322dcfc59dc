package io.github.clauderesilience.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.autoconfigure.names.SettingNames;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.autoconfigure.settings.FallbackModels;
import io.github.clauderesilience.autoconfigure.settings.GeneratedMetadata;
import io.github.clauderesilience.autoconfigure.settings.KnownNames;
import io.github.clauderesilience.cache.curated.CuratedAnswers;
import io.github.clauderesilience.model.load.ModelTableLoader;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * Settings and dependencies as {@code README.md} and {@code docs/*.md} show them, for who
 * copies them into an application.
 */
class DocsSettingsTests {

	/**
	 * Settings of ours and of others, which are checked by the tests of what they are
	 * for.
	 */
	private static final Pattern SETTING = Pattern.compile("(claude|resilience4j|spring|management)\\..*");

	private static final Pattern NAME = Pattern.compile("`(claude\\.[\\w.\\-]*\\w)(=([^`\\s]+))?`");

	private static final Pattern DEPENDENCY = Pattern
		.compile("<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>\\s*<version>([^<]+)</version>");

	@TestFactory
	Stream<DynamicTest> settingsOfEachPageShouldBind() throws IOException {
		return pages().stream()
			.map((page) -> dynamicTest(page.getFileName().toString(), () -> blocks(page, "yaml").forEach(this::check)));
	}

	@Test
	void slipShouldBeFound() {
		assertThat(problems("claude:\n  modell: claude-sonnet-5-5\n")).singleElement()
			.asString()
			.contains("Did you mean claude.model?");
		assertThat(problems("claude.timeout.total: soon\n")).singleElement().asString().contains("soon");
		assertThat(problems("claud.model: x\n")).containsExactly("claud.model");
	}

	@Test
	void namesInTheTextShouldBeSettings() throws IOException {
		Set<String> groups = Arrays.stream(ClaudeProperties.class.getRecordComponents())
			.map((component) -> SettingNames.uniform(component.getName()))
			.collect(Collectors.toSet());
		String meters = Files.readString(Path.of("../docs/operations.md"));
		List<String> wrong = new ArrayList<>();
		for (Path page : pages()) {
			Matcher matcher = NAME.matcher(Files.readString(page));
			while (matcher.find()) {
				String name = matcher.group(1);
				boolean ofOurs = groups.contains(SettingNames.uniform(name.split("\\.")[1]));
				if (!ofOurs || isKnown(name) && matcher.group(3) == null || meters.contains("| `" + name + "` |")) {
					continue;
				}
				String value = Objects.requireNonNullElse(matcher.group(3), "x");
				problems(name + ": \"" + value + "\"\n", matcher.group(3) != null)
					.forEach((problem) -> wrong.add(page.getFileName() + ": " + problem));
			}
		}

		assertThat(wrong).isEmpty();
	}

	@Test
	void defaultsOfTheReadmeShouldBeThoseOfTheCode() throws IOException {
		String block = blocks(Path.of("../README.md"), "yaml").stream()
			.filter((one) -> one.contains("circuit-breaker:"))
			.findFirst()
			.orElseThrow();
		StandardEnvironment shown = environment(block);
		StandardEnvironment nothing = environment("claude:\n");

		assertThat(properties(shown).circuitBreaker()).isEqualTo(properties(nothing).circuitBreaker());
		assertThat(new ClaudeRetryAutoConfiguration().claudeRetrySettings(properties(shown))).usingRecursiveComparison()
			.isEqualTo(new ClaudeRetryAutoConfiguration().claudeRetrySettings(properties(nothing)));
	}

	@Test
	void dependenciesShouldBeThoseOfTheBuild() throws IOException {
		String build = Files.readString(Path.of("../pom.xml"));
		Map<String, String> managed = dependencies(build);

		for (Path page : pages()) {
			for (String block : blocks(page, "xml")) {
				assertThat(dependencies(block)).as(page.toString())
					.isNotEmpty()
					.allSatisfy(
							(name, version) -> assertThat(resolved(managed.getOrDefault(name, "none"), build)).as(name)
								.isEqualTo(version));
			}
		}
	}

	private void check(String block) {
		assertThat(problems(block)).as(block).isEmpty();
	}

	private List<String> problems(String yaml) {
		return problems(yaml, true);
	}

	private List<String> problems(String yaml, boolean bound) {
		List<String> problems = new ArrayList<>();
		try (LogCapture log = LogCapture.of(KnownNames.class.getName(), Level.WARN)) {
			StandardEnvironment environment = environment(yaml);
			if (isCurated(environment)) {
				assertThatCode(() -> curated(yaml)).doesNotThrowAnyException();
				return problems;
			}
			new KnownNames(ModelTableLoader.shipped()).check(environment);
			if (bound) {
				properties(environment);
				ClientSettings.of(environment);
				fallback(environment);
			}
			problems.addAll(log.lines());
			names(environment).filter((name) -> !SETTING.matcher(name).matches()).forEach(problems::add);
		}
		catch (RuntimeException ex) {
			problems.add(ex + " " + ex.getCause());
		}
		return problems;
	}

	/** Versions by group and artifact. */
	private static Map<String, String> dependencies(String xml) {
		Map<String, String> versions = new TreeMap<>();
		DEPENDENCY.matcher(xml)
			.results()
			.forEach((found) -> versions.put(found.group(1) + ":" + found.group(2), found.group(3)));
		return versions;
	}

	/** A version with the properties of the build in place of their names. */
	private static String resolved(String version, String build) {
		if (version.equals("${project.version}")) {
			return group("<artifactId>claude-resilience</artifactId>\\s*<version>([^<]+)<", build);
		}
		return version.startsWith("${")
				? group("<" + Pattern.quote(version.substring(2, version.length() - 1)) + ">([^<]+)<", build) : version;
	}

	private static String group(String pattern, String text) {
		return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
	}

	/** A name without a value: a setting, a map of settings, or a group of them. */
	private static boolean isKnown(String name) {
		return GeneratedMetadata.properties()
			.keySet()
			.stream()
			.anyMatch((known) -> known.equals(name) || known.startsWith(name + "."));
	}

	/** Questions and answers, which are no settings. */
	private static boolean isCurated(StandardEnvironment environment) {
		return names(environment).noneMatch((name) -> name.matches("[a-z0-9]+(\\.[a-z0-9-]+)+(\\[\\d+])?"));
	}

	private static void curated(String yaml) {
		new CuratedAnswers(new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)) {
			@Override
			public String getFilename() {
				return "answers.yml";
			}
		}, (text) -> text, new VirtualTime(), Runnable::run);
	}

	private static ClaudeProperties properties(StandardEnvironment environment) {
		return Binder.get(environment).bindOrCreate("claude", ClaudeProperties.class);
	}

	private static Object fallback(StandardEnvironment environment) {
		return ClaudeFallbackAutoConfiguration.settings(properties(environment), FallbackModels.of(environment),
				ModelTableLoader.shipped());
	}

	private static Stream<String> names(StandardEnvironment environment) {
		return environment.getPropertySources()
			.stream()
			.filter((source) -> source.getName().startsWith("shown"))
			.flatMap((source) -> Arrays.stream(((EnumerablePropertySource<?>) source).getPropertyNames()));
	}

	private static StandardEnvironment environment(String yaml) {
		StandardEnvironment environment = new StandardEnvironment();
		List.of("systemEnvironment", "systemProperties").forEach(environment.getPropertySources()::remove);
		environment.getPropertySources()
			.addLast(new MapPropertySource("variables", Map.of("GATEWAY_TOKEN", "sesame-0123456789",
					"ANTHROPIC_API_KEY", "sk-1", "BILLING_KEY", "sk-2", "BATCH_KEY", "sk-3")));
		try {
			for (PropertySource<?> source : new YamlPropertySourceLoader().load("shown",
					new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))) {
				environment.getPropertySources().addLast(source);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return environment;
	}

	private static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md")));
		try (Stream<Path> files = Files.list(Path.of("../docs"))) {
			files.filter((file) -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
		}
		return pages;
	}

	private static List<String> blocks(Path page, String language) {
		try {
			return Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
				.matcher(Files.readString(page))
				.results()
				.map((block) -> block.group(1))
				.toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
