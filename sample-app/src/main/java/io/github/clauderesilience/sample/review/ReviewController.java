package io.github.clauderesilience.sample.review;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.clauderesilience.ClaudeReply.Source;
import io.github.clauderesilience.review.ReviewDesk;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewItem.Status;
import io.github.clauderesilience.review.ReviewOutcome;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.sample.Reason;
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

	/** Who answered, for people who do not know the names of sources. */
	private static final Map<Source, String> BY = Map.of(Source.LIVE, "answered by Claude", Source.FALLBACK_MODEL,
			"answered by the stand-in model", Source.CURATED, "answered by our team", Source.CACHE,
			"answered from the cache", Source.STALE_CACHE, "answered from the cache, past its time", Source.UNAVAILABLE,
			"no answer");

	private final ReviewQueue queue;

	private final ReviewDesk desk;

	private final SecondAnswers answers;

	ReviewController(ReviewQueue queue, ReviewDesk desk, SecondAnswers answers) {
		this.queue = queue;
		this.desk = desk;
		this.answers = answers;
	}

	@GetMapping("/review")
	String list(Model model) {
		List<ReviewItem> items = this.queue.list(null);
		model.addAttribute("pending", items.stream().filter((item) -> item.status() == Status.PENDING).toList());
		model.addAttribute("decided", items.stream().filter((item) -> item.status() != Status.PENDING).toList());
		model.addAttribute("reasons", items.stream()
			.collect(Collectors.toMap(ReviewItem::id, (item) -> Reason.of(item.errorClass()), (one, other) -> one)));
		model.addAttribute("by", BY);
		model.addAttribute("answers", this.answers.byId());
		model.addAttribute("advice", this.answers.adviceById());
		return "review";
	}

	@PostMapping("/review/{id}/approve")
	Mono<String> approve(@PathVariable String id) {
		return this.desk.approve(id).map(this::backToTheList);
	}

	@PostMapping("/review/{id}/reject")
	Mono<String> reject(@PathVariable String id) {
		return this.desk.reject(id).map(this::backToTheList);
	}

	private String backToTheList(ReviewOutcome outcome) {
		ReviewItem item = outcome.item();
		String advice = outcome.advice();
		if (item == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, advice);
		}
		if (advice != null && item.status() == Status.PENDING) {
			this.answers.notAnswered(item.id(), advice);
		}
		return "redirect:/review";
	}

}
