package io.github.clauderesilience.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.attempt.Exchange;
import io.github.clauderesilience.chain.attempt.Gate;
import io.github.clauderesilience.chain.attempt.Target;
import io.github.clauderesilience.service.CallRing;
import io.github.clauderesilience.service.WireRing;
import io.github.clauderesilience.wire.Gates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares what the documents say about the code with the code, and follows their links.
 */
class DocsTests {

	private static final Path ROOT = Path.of("..");

	private static final Path DOCS = ROOT.resolve("docs");

	private static final Path MAIN = Path.of("src", "main", "java", "io", "github", "clauderesilience");

	/** A bean method with the condition among its annotations. */
	private static final Pattern BACKING_OFF = Pattern
		.compile("@ConditionalOnMissingBean(?:\\((name)?[^)]*\\))?\\n(?:\\s+@[^\\n]*\\n)*\\s+(?:static )?"
				+ "[\\w.<>]+ (claude\\w+)\\(");

	/** A type of a package other than the API, tests' and the sample's own. */
	private static final Pattern INTERNAL_IMPORT = Pattern
		.compile("\nimport (io\\.github\\.clauderesilience\\.(?!test\\.|sample\\.)(?:[a-z]+\\.)+)([A-Z]\\w+)");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");

	private static final Pattern OPERATOR = Pattern
		.compile("class (\\w+)(?:<.*?>)? extends (?:Mono|Flux)(?:Operator)?<");

	@ParameterizedTest
	@ValueSource(strings = { "README.md", "docs/architecture.md" })
	void drawingsOfTheRingsShouldBeThoseOfTheCode(String page) throws IOException {
		assertThat(Files.readString(ROOT.resolve(page))).contains("\n                  " + drawn(CallRing.class) + "\n")
			.contains("\n                  " + drawn(WireRing.class) + " ─▶ HTTP\n");
	}

	@Test
	void callRingShouldBePassedAsItsComponentsStand() throws Exception {
		List<String> passed = new ArrayList<>();
		CallRing ring = made(CallRing.class, CallInterceptor.class, (name) -> (call, next) -> {
			passed.add(name);
			return next.proceed(call);
		});
		Chain wire = (call) -> Flux.empty();

		ring.around(wire).proceed(null);

		assertThat(passed).isEqualTo(components(CallRing.class));
	}

	@Test
	void wireRingShouldBePassedAsItsComponentsStand() throws Exception {
		List<String> passed = new ArrayList<>();
		Function<String, ExchangeFilterFunction> filters = (name) -> (request, next) -> {
			passed.add(name);
			return next.exchange(request);
		};
		Function<String, Gate> gates = (name) -> (exchange) -> {
			passed.add(name);
			return null;
		};
		WireRing ring = new WireRing(filters.apply("passthrough"), gates.apply("credentials"), gates.apply("rateLimit"),
				gates.apply("circuitBreaker"), filters.apply("observe"), filters.apply("answer"));
		Exchange exchange = exchange();

		ring.filters()
			.stream()
			.reduce(ExchangeFilterFunction::andThen)
			.orElseThrow()
			.apply((request) -> Mono.empty())
			.exchange(ClientRequest.create(HttpMethod.POST, URI.create("http://localhost/v1/messages"))
				.attribute(Exchange.ATTRIBUTE, exchange)
				.build())
			.subscribe();

		assertThat(passed).isEqualTo(components(WireRing.class));
	}

	@Test
	void questionsShouldPassTheGatesOfTheFilterOnceAndInTheirOrder() {
		List<String> passed = new ArrayList<>();
		Function<String, Gate> gates = (name) -> (exchange) -> {
			passed.add(name);
			return null;
		};
		ExchangeFilterFunction open = (request, next) -> next.exchange(request);
		Gates all = new WireRing(open, gates.apply("credentials"), gates.apply("rateLimit"),
				gates.apply("circuitBreaker"), open, open)
			.gates();
		Exchange exchange = exchange();
		ClientRequest request = ClientRequest.create(HttpMethod.POST, URI.create("http://localhost/v1/messages"))
			.attribute(Exchange.ATTRIBUTE, exchange)
			.build();

		all.pass(exchange, () -> all.filter(request, (sent) -> Mono.empty()).ofType(ClaudeEvent.class).flux())
			.subscribe();

		assertThat(passed).containsExactly("credentials", "rateLimit", "circuitBreaker");
	}

	@Test
	void linksShouldLeadToPagesAndHeadings() throws IOException {
		List<String> broken = new ArrayList<>();
		for (Path page : pages()) {
			LINK.matcher(Files.readString(page)).results().map((link) -> link.group(1)).forEach((link) -> {
				if (!link.contains("://") && !leads(page, link)) {
					broken.add(page.getFileName() + ": " + link);
				}
			});
		}

		assertThat(broken).isEmpty();
	}

	@Test
	void readmeShouldLinkToEachPage() throws IOException {
		String readme = Files.readString(ROOT.resolve("README.md"));
		try (Stream<Path> pages = Files.list(DOCS)) {
			assertThat(pages.map((page) -> page.getFileName().toString()).filter((name) -> name.endsWith(".md")))
				.allSatisfy((name) -> assertThat(readme).contains("(docs/" + name + ")"));
		}
	}

	@Test
	void readmeShouldSayWhatToDoAboutEachException() throws IOException {
		String readme = Files.readString(ROOT.resolve("README.md"));

		assertThat(ClaudeException.class.getPermittedSubclasses())
			.allSatisfy((type) -> assertThat(readme).contains("\n| `" + type.getSimpleName() + "` |"));
	}

	@Test
	void decisionShouldNameEachOperatorOfOurOwn() throws IOException {
		Set<String> operators = new TreeSet<>();
		try (Stream<Path> files = Files.walk(MAIN)) {
			files.filter((file) -> file.toString().endsWith(".java")).forEach((file) -> {
				if (OPERATOR.matcher(read(file)).find()) {
					operators.add(MAIN.relativize(file).toString().replace('/', '.').replaceFirst("\\.java$", ""));
				}
			});
		}
		Set<String> named = Pattern.compile("`((?:\\w+\\.)+[A-Z]\\w+)`(?: \\||:)")
			.matcher(Files.readString(DOCS.resolve("decisions/0006-own-operators.md")))
			.results()
			.map((found) -> found.group(1))
			.collect(Collectors.toCollection(TreeSet::new));

		assertThat(named).isEqualTo(operators);
	}

	@Test
	void beansToReplaceShouldBackOffBeforeThoseOfTheApplication() throws IOException {
		Set<String> byName = new TreeSet<>();
		Set<String> byType = new TreeSet<>();
		try (Stream<Path> files = Files.walk(MAIN.resolve("autoconfigure"))) {
			files.filter((file) -> file.toString().endsWith(".java"))
				.forEach((file) -> BACKING_OFF.matcher(read(file))
					.results()
					.forEach((found) -> ((found.group(1) != null) ? byName : byType).add(found.group(2))));
		}

		String page = Files.readString(DOCS.resolve("extending.md"));

		List<String> documented = Pattern.compile("\n\\| `(claude\\w+)` \\|")
			.matcher(page)
			.results()
			.map((found) -> found.group(1))
			.toList();
		assertThat(documented).hasSizeBetween(20, 30);
		assertThat(documented.subList(0, 9)).isSubsetOf(byName);
		assertThat(documented.subList(9, documented.size())).isSubsetOf(byType);
	}

	@Test
	void sampleShouldUseWhatIsDocumentedOnly() throws IOException {
		String page = Files.readString(DOCS.resolve("extending.md"));
		List<String> others = new ArrayList<>();
		try (Stream<Path> files = Files.walk(ROOT.resolve("sample-app/src/main/java"))) {
			files.filter((file) -> file.toString().endsWith(".java"))
				.forEach((file) -> INTERNAL_IMPORT.matcher(read(file))
					.results()
					.filter((found) -> !page.contains("`" + found.group(2) + "`"))
					.forEach((found) -> others.add(file.getFileName() + ": " + found.group(1) + found.group(2))));
		}

		assertThat(others).isEmpty();
	}

	private static Exchange exchange() {
		return new Exchange(new Target("m", Lane.NORMAL, null, 0, 0, 0, false, true), Long.MAX_VALUE, null, 0);
	}

	private static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")));
		try (Stream<Path> files = Files.walk(DOCS)) {
			files.filter((file) -> file.toString().endsWith(".md")).forEach(pages::add);
		}
		return pages;
	}

	private static boolean leads(Path page, String link) {
		URI uri = URI.create(link);
		Path target = uri.getPath().isEmpty() ? page : page.resolveSibling(uri.getPath());
		return Files.exists(target) && (uri.getFragment() == null || headings(target).contains(uri.getFragment()));
	}

	private static List<String> headings(Path page) {
		return read(page).lines()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
			.map((line) -> line.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
			.toList();
	}

	private static String drawn(Class<? extends Record> ring) {
		return components(ring).stream()
			.map((name) -> name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT))
			.collect(Collectors.joining(" ─ "));
	}

	private static List<String> components(Class<? extends Record> ring) {
		return Arrays.stream(ring.getRecordComponents()).map(RecordComponent::getName).toList();
	}

	private static <R extends Record, T> R made(Class<R> ring, Class<T> part, Function<String, T> parts)
			throws ReflectiveOperationException {
		Object[] all = components(ring).stream().map(parts).toArray();
		Class<?>[] types = Arrays.stream(all).map((one) -> part).toArray(Class[]::new);
		return ring.getDeclaredConstructor(types).newInstance(all);
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
