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
		return List.of("call", "stream", "async");
	}

	@Override
	String exception(int status) {
		return (status == 401) ? "UnauthorizedException" : "BadRequestException";
	}

}
