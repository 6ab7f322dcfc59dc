package io.github.clauderesilience.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.sun.source.util.JavacTask;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compiles the load runner against the library as it is: the build runs it on demand
 * only, so that nothing else would show that it no longer fits.
 */
class LoadRunnerCodeTests {

	private static final Path LOAD_RUNNER = Path.of("src", "it", "load-runner");

	@Test
	void loadRunnerShouldCompile() throws IOException {
		List<Path> sources = sources();

		assertThat(sources).hasSizeGreaterThan(30);
		assertThat(problems(sources)).isEmpty();
	}

	private static List<Path> sources() throws IOException {
		try (Stream<Path> files = Files.walk(LOAD_RUNNER)) {
			return files.filter((file) -> file.toString().endsWith(".java") && !file.toString().contains("target"))
				.toList();
		}
	}

	private static List<String> problems(List<Path> sources) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ENGLISH, null)) {
			JavacTask task = (JavacTask) compiler.getTask(null, files, found,
					List.of("-proc:none", "-classpath", System.getProperty("java.class.path")), null,
					files.getJavaFileObjectsFromPaths(sources));
			task.analyze();
		}
		return found.getDiagnostics()
			.stream()
			.filter((diagnostic) -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
			.map((diagnostic) -> diagnostic.toString())
			.toList();
	}

}
