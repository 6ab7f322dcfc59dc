package io.github.clauderesilience.gateway;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Anthropic's SDK for TypeScript 1.14.0: plain, streaming and the streaming helper. Needs
 * Node.js and npm, which installs what {@code package-lock.json} names.
 */
@EnabledIf(value = "isNodePresent", disabledReason = "node and npm are not on the PATH")
class TypeScriptIT extends ClientsContract {

	static boolean isNodePresent() {
		return Stream.of("node", "npm")
			.allMatch((command) -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
				.anyMatch((directory) -> Files.isExecutable(Path.of(directory, command))));
	}

	@Override
	ClientProcess start(String baseUrl, String token) throws IOException {
		Path directory = ClientProcess.clients().resolve("typescript");
		if (!Files.isDirectory(directory.resolve("node_modules/@anthropic-ai/sdk"))) {
			install(directory);
		}
		return ClientProcess.start("node", directory.resolve("driver.mjs").toString(), baseUrl, token);
	}

	private static void install(Path directory) throws IOException {
		Path output = Files.createTempFile("npm-ci", ".log");
		Process npm = new ProcessBuilder("npm", "ci", "--prefer-offline").directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			assertThat(npm.waitFor(5, TimeUnit.MINUTES)).as("npm ci ends").isTrue();
			assertThat(npm.exitValue()).as("npm ci: %s", Files.readString(output, StandardCharsets.UTF_8)).isZero();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
		finally {
			npm.destroy();
			Files.delete(output);
		}
	}

	@Override
	List<String> kinds() {
		return List.of("call", "stream", "helper");
	}

	@Override
	List<String> streams() {
		return List.of("stream", "helper");
	}

	@Override
	String exception(int status) {
		return switch (status) {
			case 401 -> "AuthenticationError";
			case 429 -> "RateLimitError";
			case 529 -> "OverloadedError";
			default -> "BadRequestError";
		};
	}

}
