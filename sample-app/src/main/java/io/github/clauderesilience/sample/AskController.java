package io.github.clauderesilience.sample;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Answers questions of customers in one piece. People never see an error of the API here:
 * without an answer they get an honest message.
 */
@RestController
class AskController {

	private final SupportDesk desk;

	AskController(SupportDesk desk) {
		this.desk = desk;
	}

	@GetMapping("/ask")
	AnswerView ask(@RequestParam String question) {
		return AnswerView.of(this.desk.ask(question));
	}

	@GetMapping("/faq")
	AnswerView faq(@RequestParam String question) {
		return AnswerView.of(this.desk.frequent(question));
	}

}
