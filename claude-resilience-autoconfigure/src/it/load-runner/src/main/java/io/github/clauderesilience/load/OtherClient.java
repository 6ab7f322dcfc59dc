package io.github.clauderesilience.load;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import reactor.core.publisher.Mono;

/**
 * Another client of the Messages API at its default settings, in a process of its own,
 * built from {@code src/it/clients}.
 */
final class OtherClient implements LoadClient {

	/** Where the script has built them. */
	private static final Path CLIENTS = Path.of(System.getProperty("load.clients", "target/clients"));

	private final String name;

	private final Process process;

	private volatile String kind = "call";

	private final PrintStream input;

	private final AtomicLong ids = new AtomicLong();

	private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

	private final CompletableFuture<Void> ready = new CompletableFuture<>();

	private OtherClient(String name, Process process) {
		this.name = name;
		this.process = process;
		this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
		Thread reader = new Thread(this::read, "client-" + name);
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts a client.
	 * @param kind which one
	 * @param baseUrl the address of the API, or of a gateway
	 */
	static OtherClient start(Kind kind, String baseUrl) {
		if (!Files.isDirectory(kind.built())) {
			throw new IllegalStateException("The client " + kind.name + " was not built: " + kind.built()
					+ " is missing; run clients without LOAD_BUILD=0 builds it");
		}
		try {
			OtherClient client = new OtherClient(kind.name,
					new ProcessBuilder(kind.command(baseUrl)).redirectError(ProcessBuilder.Redirect.INHERIT).start());
			client.ready.join();
			return client;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Mono<Boolean> ask(String model, String prompt) {
		return Mono.defer(() -> Mono.fromFuture(call(model, prompt)));
	}

	@Override
	public boolean askAndWait(String model, String prompt) {
		return call(model, prompt).join();
	}

	/**
	 * Asks for streams from now on, and waits for their end.
	 */
	void stream() {
		this.kind = "stream";
	}

	private CompletableFuture<Boolean> call(String model, String prompt) {
		String id = Long.toString(this.ids.incrementAndGet());
		CompletableFuture<String> answer = new CompletableFuture<>();
		this.answers.put(id, answer);
		synchronized (this.input) {
			this.input.println(id + " " + this.kind + " " + model + " " + prompt);
		}
		return answer.thenApply((line) -> {
			if (!line.startsWith("OK ")) {
				throw new LostException(line);
			}
			return true;
		});
	}

	private void read() {
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				int space = line.indexOf(' ');
				CompletableFuture<String> answer = (space > 0) ? this.answers.remove(line.substring(0, space)) : null;
				if (line.equals("READY")) {
					this.ready.complete(null);
				}
				else if (answer != null) {
					answer.complete(line.substring(space + 1));
				}
			}
		}
		catch (IOException ex) {
			this.ready.completeExceptionally(ex);
		}
		this.ready.completeExceptionally(new IllegalStateException("The client " + this.name + " ended"));
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void close() {
		this.process.destroy();
	}

	/** A call that failed for the client; its message is the client's exception. */
	static final class LostException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		LostException(String line) {
			super(line);
		}

	}

	/** The clients. */
	enum Kind {

		ANTHROPIC_JAVA("anthropic-java", "AnthropicJava"), SPRING_AI("spring-ai", "SpringAi"),
		LANGCHAIN4J("langchain4j", "LangChain4j"), TYPESCRIPT("typescript", "");

		private final String name;

		private final String type;

		Kind(String name, String type) {
			this.name = name;
			this.type = type;
		}

		private Path built() {
			return CLIENTS.resolve(this.name).resolve(this.type.isEmpty() ? "node_modules" : "target/lib");
		}

		private List<String> command(String baseUrl) {
			Path directory = CLIENTS.resolve(this.name);
			if (this.type.isEmpty()) {
				return List.of("node", directory.resolve("driver.mjs").toString(), baseUrl, ClientComparison.TOKEN);
			}
			Path target = directory.resolve("target");
			return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
					"-XX:+UseSerialGC", "-cp",
					target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*",
					"io.github.clauderesilience.clients." + this.type, baseUrl, ClientComparison.TOKEN);
		}

	}

}
