package io.github.clauderesilience.docs;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.clauderesilience.json.JsonSchemas;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Compiles the Kotlin code in {@code README.md} and {@code docs/*.md}, by the compiler
 * that Maven puts below {@code src/it/clients}. A block that begins with an annotation or
 * a class stands alone; others find {@code claude} and {@code request}.
 */
class DocsKotlinIT {

	private static final Pattern BLOCK = Pattern.compile("(?ms)^```kotlin\\n(.*?)^```$");

	private static final Pattern DECLARATION = Pattern.compile("(@|class )");

	private static final String IMPORTS = """
			import io.github.clauderesilience.*
			import kotlinx.coroutines.flow.Flow
			import kotlinx.coroutines.reactive.asFlow
			import kotlinx.coroutines.reactor.awaitSingle
			import org.springframework.beans.factory.annotation.Qualifier
			import org.springframework.stereotype.Service
			""";

	@TempDir
	private Path directory;

	@Test
	void onlyTheMistakeShouldNotCompile() throws Exception {
		List<Path> sources = sources();
		assertThat(sources).hasSizeGreaterThan(2);
		Path mistake = Files.writeString(this.directory.resolve("Mistake.kt"), source("claude.askk(\"Hello\")\n"));
		sources.add(mistake);

		assertThat(errors(sources, 1)).singleElement().asString().contains("Mistake.kt", "askk");
	}

	@Test
	void questionMarkShouldMakeAPropertyOptional() throws Exception {
		assertThat(schemaOfTicket(true)).asString()
			.contains("\"orderNumber\"", "\"required\":[\"subject\",\"urgent\"]");
	}

	@Test
	void whenKotlinReflectIsMissingShouldNameIt() {
		assertThatExceptionOfType(InvocationTargetException.class).isThrownBy(() -> schemaOfTicket(false))
			.havingCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessageContainingAll("shop.Ticket", "org.jetbrains.kotlin:kotlin-reflect");
	}

	private Object schemaOfTicket(boolean kotlinReflect) throws Exception {
		Path ticket = Files.writeString(this.directory.resolve("Ticket.kt"),
				"package shop\n\ndata class Ticket(val subject: String, val urgent: Boolean, val orderNumber: String?)\n");
		assertThat(errors(List.of(ticket), 0)).isEmpty();

		// Spring looks for Kotlin beside its own classes
		try (URLClassLoader loader = new URLClassLoader(classPath(kotlinReflect),
				ClassLoader.getPlatformClassLoader())) {
			return loader.loadClass(JsonSchemas.class.getName())
				.getMethod("of", Class.class)
				.invoke(null, loader.loadClass("shop.Ticket"))
				.toString();
		}
	}

	private URL[] classPath(boolean kotlinReflect) throws IOException {
		List<URL> urls = new ArrayList<>();
		urls.add(this.directory.resolve("classes").toUri().toURL());
		for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
			urls.add(Path.of(entry).toUri().toURL());
		}
		try (Stream<Path> files = Files.list(library())) {
			for (Path file : files.toList()) {
				if (kotlinReflect || !file.getFileName().toString().startsWith("kotlin-reflect")) {
					urls.add(file.toUri().toURL());
				}
			}
		}
		return urls.toArray(new URL[0]);
	}

	private List<Path> sources() throws IOException {
		List<Path> sources = new ArrayList<>();
		for (Path page : DocsCodeTests.pages()) {
			List<String> blocks = BLOCK.matcher(Files.readString(page))
				.results()
				.map((block) -> block.group(1))
				.toList();
			for (int i = 0; i < blocks.size(); i++) {
				String name = page.getFileName().toString().replaceAll("\\W", "_") + "_" + i;
				sources.add(Files.writeString(this.directory.resolve(name + ".kt"),
						"package " + name + "\n\n" + source(blocks.get(i))));
			}
		}
		return sources;
	}

	private static String source(String block) {
		return IMPORTS + (DECLARATION.matcher(block).lookingAt() ? block
				: "fun statements(claude: ClaudeService, request: ClaudeRequest) {\n" + block + "}\n");
	}

	private static Path library() {
		Path library = Path.of(System.getProperty("gateway.test.clients", "target/it/clients"),
				"kotlin-compiler/target/lib");
		assertThat(library).as("Maven builds it before the integration tests").isDirectory();
		return library;
	}

	private List<String> errors(List<Path> sources, int exitValue) throws Exception {
		Path library = library();
		String libraries = library + File.separator + "*";
		List<String> arguments = new ArrayList<>(List.of("-no-stdlib", "-no-reflect", "-jvm-target", "17",
				"-java-parameters", "-d", this.directory.resolve("classes").toString(), "-classpath",
				System.getProperty("java.class.path") + File.pathSeparator + jars(library)));
		sources.forEach((source) -> arguments.add(source.toString()));
		Path file = Files.write(this.directory.resolve("arguments"), arguments);
		Process compiler = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-Xmx500m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", libraries,
				"org.jetbrains.kotlin.cli.jvm.K2JVMCompiler", "@" + file)
			.redirectErrorStream(true)
			.start();
		String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(compiler.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(compiler.exitValue()).as(output).isEqualTo(exitValue);
		return output.lines().filter((line) -> line.contains("error: ")).toList();
	}

	private static String jars(Path library) throws IOException {
		try (Stream<Path> files = Files.list(library)) {
			return String.join(File.pathSeparator,
					files.map(Path::toString).filter((name) -> name.contains("coroutines")).toList());
		}
	}

}
