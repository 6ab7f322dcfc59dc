package io.github.clauderesilience.sample.review;

import java.util.List;

import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewItem.Status;
import io.github.clauderesilience.review.ReviewQueue;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

/**
 * The page of the review queue. A real application keeps it behind a login.
 */
@Controller
class ReviewController {

	private final ReviewQueue queue;

	private final SecondAnswers answers;

	ReviewController(ReviewQueue queue, SecondAnswers answers) {
		this.queue = queue;
		this.answers = answers;
	}

	@GetMapping("/review")
	String list(Model model) {
		List<ReviewItem> items = this.queue.list(null);
		model.addAttribute("pending", items.stream().filter((item) -> item.status() == Status.PENDING).toList());
		model.addAttribute("decided", items.stream().filter((item) -> item.status() != Status.PENDING).toList());
		model.addAttribute("answers", this.answers.byId());
		return "review";
	}

	@PostMapping("/review/{id}/approve")
	Mono<String> approve(@PathVariable String id) {
		return this.answers.ask(decide(id, Status.APPROVED)).thenReturn("redirect:/review");
	}

	@PostMapping("/review/{id}/reject")
	String reject(@PathVariable String id) {
		decide(id, Status.REJECTED);
		return "redirect:/review";
	}

	private ReviewItem decide(String id, Status decision) {
		return this.queue.decide(id, decision)
			.orElseThrow(
					() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "This question is no longer in the queue"));
	}

}
