package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.util.List;

/**
 * LangChain4j 1.19.0: chat and streaming.
 */
class LangChain4jIT extends ClientsContract {

	@Override
	ClientProcess start(String baseUrl, String token) throws IOException {
		return ClientProcess.startJvm("langchain4j", "LangChain4j", baseUrl, token);
	}

	@Override
	List<String> kinds() {
		return List.of("call", "stream");
	}

	@Override
	String exception(int status) {
		return switch (status) {
			case 401 -> "AuthenticationException";
			case 429 -> "RateLimitException";
			case 529 -> "InternalServerException";
			default -> "InvalidRequestException";
		};
	}

}
