package io.github.clauderesilience.gateway;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client of the Messages API in a JVM of its own, with the class path that
 * {@code src/it/clients} was built with.
 */
final class ClientProcess implements AutoCloseable {

	private static final String PACKAGE = "io.github.clauderesilience.clients.";

	private final AtomicLong ids = new AtomicLong();

	private final Map<String, CompletableFuture<String>> answers = new ConcurrentHashMap<>();

	private final CompletableFuture<Void> ready = new CompletableFuture<>();

	private final Process process;

	private final PrintStream input;

	private ClientProcess(Process process) {
		this.process = process;
		this.input = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
		Thread reader = new Thread(this::read, "client-output");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts a client in a JVM.
	 * @param name the directory below {@code src/it/clients}
	 * @param type the simple name of its main class
	 */
	static ClientProcess startJvm(String name, String type, String baseUrl, String token) throws IOException {
		Path target = clients().resolve(name).resolve("target");
		if (!Files.isDirectory(target.resolve("lib"))) {
			throw new IllegalStateException("The client " + name + " was not built: " + target.toAbsolutePath()
					+ "/lib is missing. Maven builds it before the integration tests");
		}
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return start(java, "-Xmx160m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp",
				target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*",
				PACKAGE + type, baseUrl, token);
	}

	/**
	 * Starts a client by a command.
	 */
	static ClientProcess start(String... command) throws IOException {
		ClientProcess client = new ClientProcess(
				new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
		client.ready.orTimeout(60, TimeUnit.SECONDS).join();
		return client;
	}

	/**
	 * Where Maven has built the clients.
	 */
	static Path clients() {
		return Path.of(System.getProperty("gateway.test.clients", "target/it/clients"));
	}

	/**
	 * Makes a call.
	 * @return {@code OK text} or {@code FAIL exception…}
	 */
	CompletableFuture<String> call(String kind, String model, String prompt) {
		String id = Long.toString(this.ids.incrementAndGet());
		CompletableFuture<String> answer = new CompletableFuture<>();
		this.answers.put(id, answer);
		this.input.println(id + " " + kind + " " + model + " " + prompt);
		return answer.orTimeout(60, TimeUnit.SECONDS);
	}

	private void read() {
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				heard(line);
			}
		}
		catch (IOException ex) {
			this.ready.completeExceptionally(ex);
		}
		this.ready.completeExceptionally(new IllegalStateException("The client ended"));
	}

	private void heard(String line) {
		if (line.equals("READY")) {
			this.ready.complete(null);
			return;
		}
		int space = line.indexOf(' ');
		CompletableFuture<String> answer = (space > 0) ? this.answers.remove(line.substring(0, space)) : null;
		if (answer != null) {
			answer.complete(line.substring(space + 1));
		}
	}

	@Override
	public void close() {
		this.process.destroy();
	}

}
