package io.github.clauderesilience.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looks up what the shell commands and addresses in {@code README.md},
 * {@code CONTRIBUTING.md} and {@code docs/*.md} name: modules, goals, properties, test
 * classes, profiles, ports, paths, scenarios.
 */
class DocsCommandsTests {

	private static final Path ROOT = Path.of("..");

	/**
	 * A line of its own, with the lines it goes on in, or a command within a sentence.
	 */
	private static final Pattern COMMAND = Pattern
		.compile("(?m)^ {4}((?:[A-Z_]+=\\S+ )?(?:mvn|curl) (?:.*\\\\\\n)*.*)$|`((?:mvn|curl|run) [^`…]+)…?`");

	private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|\\S+");

	private static final Pattern ADDRESS = Pattern.compile("https?://(?:localhost|127\\.0\\.0\\.1):(\\d+)");

	private static final Set<String> PHASES = Set.of("clean", "validate", "compile", "test", "package", "verify",
			"install");

	private static final Set<String> PROPERTIES = Set.of("it.test", "failsafe.failIfNoSpecifiedTests",
			"spring-boot.run.profiles");

	private final List<String> wrong = new ArrayList<>();

	@Test
	void commandsShouldNameWhatExists() throws IOException {
		List<String> commands = new ArrayList<>();
		for (Path page : pages()) {
			COMMAND.matcher(Files.readString(page)).results().map(DocsCommandsTests::command).forEach(commands::add);
		}

		assertThat(commands).hasSizeGreaterThan(20).anyMatch((command) -> command.startsWith("curl "));
		for (String command : commands) {
			check(command);
		}
		assertThat(this.wrong).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "mvn -pl sample -am spring-boot:run", "mvn verfy", "mvn spring-boat:run",
			"mvn -Dquik verify", "mvn verify -Dit.test=NoSuchPictures",
			"mvn spring-boot:run -Dspring-boot.run.profiles=reel", "curl 'http://localhost:8081/ask?question=Hello'",
			"curl 'http://localhost:8080/asks?question=Hello'", "curl 'http://localhost:8080/ask?query=Hello'",
			"curl http://127.0.0.1:4117/v2/messages", "curl http://127.0.0.1:4117/v1/messages -d @request.json",
			"curl http://127.0.0.1:4117/v1/messages -d '{\"model\": \"claude-sonnet-5-5\"'", "run requests-601" })
	void mistakeShouldBeFound(String command) throws IOException {
		check(command);

		assertThat(this.wrong).hasSize(1);
	}

	@Test
	void addressesOfThisHostShouldHavePortsThatAreListenedOn() throws IOException {
		for (Path page : pages()) {
			assertThat(ADDRESS.matcher(Files.readString(page)).results().map((address) -> address.group(1)))
				.as(page.toString())
				.allMatch((port) -> port.equals(port()) || port.equals(gatewayPort()));
		}
	}

	@Test
	void endpointShouldKnowEachSectionAndAction() throws IOException {
		String endpoint = sources(Path.of("src/main/java/io/github/clauderesilience/actuate"));

		assertThat(Pattern.compile("`\\.\\.\\./([a-z-]+)")
			.matcher(Files.readString(ROOT.resolve("docs/operations.md")))
			.results()
			.map((found) -> found.group(1))).hasSizeGreaterThan(15)
			.allMatch((name) -> endpoint.contains("\"" + name + "\"")
					|| endpoint.contains("case " + name.replace('-', '_').toUpperCase(Locale.ROOT) + " ->"));
	}

	private void check(String command) throws IOException {
		List<String> words = WORD.matcher(command.replace("\\\n", " "))
			.results()
			.map((word) -> word.group().replaceAll("^['\"]|['\"]$", ""))
			.filter((word) -> !word.matches("[A-Z_]+=.*"))
			.toList();
		switch (words.get(0)) {
			case "mvn" -> maven(words.subList(1, words.size()));
			case "curl" -> curl(words.subList(1, words.size()));
			default -> scenario(words.get(1));
		}
	}

	private void maven(List<String> words) throws IOException {
		String builds = Files.readString(ROOT.resolve("pom.xml"))
				+ Files.readString(ROOT.resolve("sample-app/pom.xml"));
		for (int i = 0; i < words.size(); i++) {
			String word = words.get(i);
			if (word.equals("-pl")) {
				i++;
				known(Files.exists(ROOT.resolve(words.get(i)).resolve("pom.xml")), words.get(i));
			}
			else if (word.startsWith("-D")) {
				property(word.substring(2).split("=", 2), builds);
			}
			else if (word.contains(":")) {
				known(builds.contains("<artifactId>" + word.split(":")[0] + "-maven-plugin</artifactId>"), word);
			}
			else if (!word.startsWith("-")) {
				known(PHASES.contains(word), word);
			}
		}
	}

	private void property(String[] property, String builds) throws IOException {
		switch (property[0]) {
			case "it.test" ->
				known(sources(ROOT.resolve("sample-app/src/test/java")).contains("class " + property[1] + " "),
						property[1]);
			case "spring-boot.run.profiles" ->
				known(Files.readString(ROOT.resolve("sample-app/src/main/resources/application.yml"))
					.contains("on-profile: " + property[1] + "\n"), property[1]);
			default -> known(PROPERTIES.contains(property[0]) || builds.contains("<name>" + property[0] + "</name>"),
					property[0]);
		}
	}

	private void curl(List<String> words) throws IOException {
		String address = words.stream().filter((word) -> word.startsWith("http")).findFirst().orElseThrow();
		String path = address.replaceFirst("https?://[^/]+", "").replaceFirst("\\?.*", "");
		MatchResult host = ADDRESS.matcher(address).results().findFirst().orElseThrow();
		if (host.group(1).equals(gatewayPort())) {
			known(path.equals("/v1/messages"), address);
			if (words.contains("-d")) {
				known(isRequest(words.get(words.indexOf("-d") + 1)), "body");
			}
			return;
		}
		String sample = sources(ROOT.resolve("sample-app/src/main/java"));
		known(host.group(1).equals(port()) && sample.contains("Mapping(\"" + path + "\")")
				&& Stream.of(address.replaceFirst("[^?]*\\??", "").split("&"))
					.map((parameter) -> parameter.split("=")[0])
					.allMatch((name) -> sample.contains("@RequestParam String " + name)),
				address);
	}

	private void scenario(String name) throws IOException {
		String runner = sources(Path.of("src/it/load-runner/src/main/java"))
				+ Files.readString(Path.of("src/it/load-runner/run"));
		known(runner.contains("\"" + name + "\"") || runner.contains("== " + name + " ") || name.equals("NAME"), name);
	}

	private void known(boolean known, String name) {
		if (!known) {
			this.wrong.add(name);
		}
	}

	private static boolean isRequest(String body) {
		try {
			JsonNode request = JsonMapper.shared().readTree(body);
			return request.path("model").isString() && request.path("max_tokens").isInt()
					&& request.path("messages").isArray();
		}
		catch (RuntimeException ex) {
			return false;
		}
	}

	/** Boot's own, which the sample leaves alone. */
	private static String port() {
		return "8080";
	}

	private static String gatewayPort() {
		return String
			.valueOf(Binder.get(new MockEnvironment()).bindOrCreate("claude", ClaudeProperties.class).gateway().port());
	}

	private static String command(MatchResult found) {
		return (found.group(1) != null) ? found.group(1) : found.group(2);
	}

	private static String sources(Path directory) throws IOException {
		StringBuilder sources = new StringBuilder();
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path file : files.filter((one) -> one.toString().endsWith(".java")).toList()) {
				sources.append(Files.readString(file));
			}
		}
		return sources.toString();
	}

	private static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
		try (Stream<Path> files = Files.list(ROOT.resolve("docs"))) {
			files.filter((file) -> file.toString().endsWith(".md")).forEach(pages::add);
		}
		return pages;
	}

}
