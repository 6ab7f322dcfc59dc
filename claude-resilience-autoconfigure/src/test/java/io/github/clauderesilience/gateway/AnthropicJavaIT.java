package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.util.List;

/**
 * Anthropic's SDK for Java 3.14.0: blocking, async and streaming.
 */
class AnthropicJavaIT extends ClientsContract {

	@Override
	ClientProcess start(String baseUrl, String token) throws IOException {
		return ClientProcess.startJvm("anthropic-java", "AnthropicJava", baseUrl, token);
	}

	@Override
	List<String> kinds() {
		return List.of("call", "stream", "async", "async-stream");
	}

	@Override
	List<String> streams() {
		return List.of("stream", "async-stream");
	}

	@Override
	String exception(int status) {
		return switch (status) {
			case 401 -> "UnauthorizedException";
			case 429 -> "RateLimitException";
			case 529 -> "OverloadedException";
			default -> "BadRequestException";
		};
	}

}
