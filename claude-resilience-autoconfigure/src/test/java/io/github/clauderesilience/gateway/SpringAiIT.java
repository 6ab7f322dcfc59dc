package io.github.clauderesilience.gateway;

import java.io.IOException;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.simulator.faults.Fault;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spring AI 2.0.1, on core 2.52.0 of Anthropic's SDK: call and stream of a
 * {@code ChatClient}, and its tool loop.
 */
class SpringAiIT extends ClientsContract {

	@Override
	ClientProcess start(String baseUrl, String token) throws IOException {
		return ClientProcess.startJvm("spring-ai", "SpringAi", baseUrl, token);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tools", "tools-stream" })
	void toolLoopShouldBeAnsweredThroughAnOutage(String kind) {
		api().toolCall("whereIs", Map.of("parcel", "seven")).toPromptContaining("my parcel");
		api().reply("It is in Rome.").toPromptContaining("last seen in Rome");
		api().addFault(Fault.overloaded().first(2));

		assertThat(call(kind, "Where is my parcel?").join()).startsWith("OK ").contains("It is in Rome.");
		assertThat(api().stats().total()).isEqualTo(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tools", "tools-stream" })
	void toolLoopThatBreaksOffShouldNeverLookComplete(String kind) {
		api().toolCall("whereIs", Map.of("parcel", "seven")).toPromptContaining("my parcel");
		api().addFault(Fault.status(400).promptContains("last seen in Rome"));

		assertThat(call(kind, "Where is my parcel?").join()).startsWith("FAIL ").contains("BadRequestException");
	}

	@Override
	List<String> kinds() {
		return List.of("call", "stream");
	}

	@Override
	String exception(int status) {
		return switch (status) {
			case 401 -> "UnauthorizedException";
			case 429 -> "RateLimitException";
			case 529 -> "InternalServerException";
			default -> "BadRequestException";
		};
	}

}
