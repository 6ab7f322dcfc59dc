package io.github.clauderesilience.sample;

import java.time.Duration;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.Lane;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers questions of customers.
 */
@RestController
class AskController {

	private final ClaudeService claude;

	AskController(ClaudeService claude) {
		this.claude = claude;
	}

	@GetMapping("/ask")
	Answer ask(@RequestParam String question) {
		ClaudeReply reply = this.claude.ask(ClaudeRequest.builder()
			.system("You answer for the support desk of a small shop. Be brief and friendly.")
			.user(question)
			.lane(Lane.INTERACTIVE)
			.build());
		return new Answer(reply.text(), reply.model(), reply.source(), reply.attempts(), reply.queued(),
				reply.elapsed());
	}

	/**
	 * An answer, and where it came from.
	 */
	record Answer(String text, String model, ClaudeReply.Source source, int attempts, Duration queued,
			Duration elapsed) {
	}

}
