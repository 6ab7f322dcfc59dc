package io.github.clauderesilience.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import com.sun.source.util.JavacTask;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * Compiles the Java code in {@code README.md} and {@code docs/*.md}. The blocks of one
 * page see each other's types. A block of statements finds {@code claude} and a few other
 * names, see {@link #AROUND}; a block of types and methods stands alone.
 */
class DocsCodeTests {

	private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

	private static final Pattern DECLARATION = Pattern
		.compile("^(@|(public |final |abstract )*(class|record|interface|enum) )", Pattern.MULTILINE);

	private static final List<String> IMPORTS = List.of("java.nio.file.Path", "java.time.Duration", "java.util.*",
			"com.fasterxml.jackson.annotation.JsonPropertyDescription",
			"io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker", "io.github.clauderesilience.*",
			"io.github.clauderesilience.simulator.faults.Fault", "io.github.clauderesilience.test.*",
			"org.jspecify.annotations.Nullable", "org.springframework.beans.factory.annotation.*",
			"org.springframework.cache.annotation.Cacheable", "org.springframework.context.annotation.*",
			"org.springframework.retry.annotation.Retryable", "org.springframework.stereotype.*",
			"org.springframework.web.reactive.function.client.WebClient", "reactor.core.publisher.*",
			"org.springframework.security.config.Customizer",
			"org.springframework.security.config.annotation.web.builders.HttpSecurity",
			"org.springframework.security.config.http.SessionCreationPolicy",
			"org.springframework.security.web.SecurityFilterChain", "org.springframework.http.HttpMethod",
			"org.springframework.core.annotation.Order", "org.junit.jupiter.api.Test",
			"io.github.clauderesilience.review.*", "io.github.clauderesilience.review.mask.*",
			"org.springframework.context.event.EventListener", "org.springframework.web.context.request.*",
			"org.springframework.boot.test.context.SpringBootTest", "static org.assertj.core.api.Assertions.assertThat",
			"static io.github.clauderesilience.test.ClaudeReplyAssert.assertThat");

	private static final String AROUND = "ClaudeService claude; ClaudeRequest request; ClaudeTool[] tools; String manual;\n"
			+ "ClaudeSimulation simulation;\n" + "interface CustomerNames { String mask(String text); }\n";

	/** Code that no fence marks, so that no test would see it. */
	private static final Pattern UNMARKED = Pattern.compile("(?m)^ {4,}(@[A-Z]|claude[.:]|<dependency>|import ).*");

	@TestFactory
	Stream<DynamicTest> codeOfEachPageShouldCompile() throws IOException {
		return pages().stream()
			.map((page) -> dynamicTest(page.getFileName().toString(),
					() -> assertThat(problems(blocks(Files.readString(page)))).isEmpty()));
	}

	@Test
	void codeShouldStandBetweenFences() throws IOException {
		for (Path page : pages()) {
			String unfenced = Files.readString(page).replaceAll("(?ms)^```.*?^```$", "");
			assertThat(UNMARKED.matcher(unfenced).results().map(MatchResult::group)).as(page.toString()).isEmpty();
		}
	}

	@Test
	void everydayTasksShouldHaveCode() throws IOException {
		assertThat(blocks(Files.readString(Path.of("../docs/everyday.md")))).hasSizeGreaterThan(15);
	}

	@Test
	void mistakeShouldBeFound() {
		assertThat(problems(List.of("claude.askk(\"Hello\");"))).singleElement().asString().contains("askk");
		assertThat(problems(List.of("record A(B b) {\n}", "record B(C c) {\n}"))).singleElement()
			.asString()
			.contains("class C");
	}

	/**
	 * The pages for users.
	 */
	static List<Path> pages() throws IOException {
		List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md")));
		try (Stream<Path> files = Files.list(Path.of("../docs"))) {
			files.filter((file) -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
		}
		return pages;
	}

	private static List<String> blocks(String page) {
		List<String> blocks = new ArrayList<>();
		Matcher matcher = BLOCK.matcher(page);
		while (matcher.find()) {
			blocks.add(matcher.group(1));
		}
		return blocks;
	}

	private static List<String> problems(List<String> blocks) {
		if (blocks.isEmpty()) {
			return List.of();
		}
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
		List<Source> sources = List.of(new Source(source(blocks)));
		JavacTask task = (JavacTask) compiler.getTask(null, null, found,
				List.of("-proc:none", "-parameters", "-classpath", System.getProperty("java.class.path")), null,
				sources);
		try {
			task.analyze();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return found.getDiagnostics()
			.stream()
			.filter((diagnostic) -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
			.map((diagnostic) -> diagnostic.getMessage(Locale.ENGLISH) + " in: " + line(sources.get(0), diagnostic))
			.toList();
	}

	private static String line(Source source, Diagnostic<?> diagnostic) {
		return source.text.lines().skip(Math.max(0, diagnostic.getLineNumber() - 1)).findFirst().orElse("").strip();
	}

	private static String source(List<String> blocks) {
		StringBuilder source = new StringBuilder();
		IMPORTS.forEach((type) -> source.append("import ").append(type).append(";\n"));
		source.append("abstract class Page {\n").append(AROUND);
		for (int i = 0; i < blocks.size(); i++) {
			String block = blocks.get(i);
			if (block.startsWith("import ")) {
				source.insert(0, block);
			}
			else if (DECLARATION.matcher(block).lookingAt()) {
				source.append(block.replaceAll("(?m)^(public |final )*class ", "static class "));
			}
			else {
				source.append("void block").append(i).append("() throws Exception {\n");
				source.append(block).append("}\n");
			}
		}
		return source.append("}\n").toString();
	}

	private static final class Source extends SimpleJavaFileObject {

		private final String text;

		private Source(String text) {
			super(URI.create("string:///Page.java"), Kind.SOURCE);
			this.text = text;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.text;
		}

	}

}
