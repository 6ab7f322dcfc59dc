package io.github.clauderesilience.gateway;

import java.io.IOException;

/**
 * Anthropic's SDK for Java 2.52.0, the line before: blocking, async and streaming.
 */
class AnthropicJava2IT extends AnthropicJavaIT {

	@Override
	ClientProcess start(String baseUrl, String token) throws IOException {
		return ClientProcess.startJvm("anthropic-java-2", "AnthropicJava", baseUrl, token);
	}

	@Override
	String exception(int status) {
		return (status == 529) ? "InternalServerException" : super.exception(status);
	}

}
