package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.util.List;

/**
 * Spring AI 2.0.1, on core 2.52.0 of Anthropic's SDK: call and stream of a
 * {@code ChatClient}.
 */
class SpringAiIT extends ClientsContract {

	@Override
	ClientProcess start(String baseUrl, String token) throws IOException {
		return ClientProcess.startJvm("spring-ai", "SpringAi", baseUrl, token);
	}

	@Override
	List<String> kinds() {
		return List.of("call", "stream");
	}

	@Override
	String exception(int status) {
		return (status == 401) ? "UnauthorizedException" : "BadRequestException";
	}

}
