package io.github.clauderesilience.sample;

import java.time.Duration;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.review.ClaudeReviewDecided;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * What the support desk asks Claude, and how urgently. Everything that happens on the way
 * (quota, retries, fallback, cache) is the starter's business.
 */
@Service
public class SupportDesk {

	/** People who look at the page come first. */
	private static final Lane PEOPLE = Lane.INTERACTIVE;

	private static final String SYSTEM = "You answer for the support desk of a small shop. Be brief and friendly.";

	/** How long a person looks at a page that does not answer. */
	private static final Duration PATIENCE = Duration.ofSeconds(45);

	/** Work of the night has until the morning. */
	private static final Duration NIGHT = Duration.ofHours(1);

	private final ClaudeService claude;

	private final Tally tally;

	SupportDesk(ClaudeService claude, Tally tally) {
		this.claude = claude;
		this.tally = tally;
	}

	/**
	 * Answers a customer in one piece, whatever happens.
	 * @param question what the customer asks
	 * @return the answer, or an honest message in its place
	 */
	public ClaudeReply ask(String question) {
		return counted(this.claude.ask(request(question, PEOPLE, PATIENCE)));
	}

	/**
	 * Answers a question many customers ask: curated, from the cache, or by Claude.
	 * @param question what the customer asks
	 * @return the answer, or an honest message in its place
	 */
	public ClaudeReply frequent(String question) {
		return counted(this.claude.faq(question));
	}

	/**
	 * Answers a customer while the answer is being written.
	 * @param question what the customer asks
	 * @return the events, ending with {@link ClaudeEvent.Completed} or a
	 * {@link ClaudeException}
	 */
	public Flux<ClaudeEvent> stream(String question) {
		return this.claude.stream(request(question, PEOPLE, PATIENCE)).doOnNext((event) -> {
			if (event instanceof ClaudeEvent.Completed completed) {
				counted(completed.reply());
			}
		}).doOnError((failure) -> this.tally.failed());
	}

	/**
	 * A question of the ordinary traffic, which comes in by chat and can wait a little.
	 * @param question what the customer asks
	 * @return the answer, or an honest message in its place
	 */
	public Mono<ClaudeReply> chat(String question) {
		return this.claude.askStream(request(question, Lane.NORMAL, PATIENCE))
			.ofType(ClaudeEvent.Completed.class)
			.last()
			.map(ClaudeEvent.Completed::reply)
			.doOnNext(this::counted);
	}

	/**
	 * Answers a question many customers ask, without holding a thread.
	 * @param question what the customer asks
	 * @return the answer, or an honest message in its place
	 */
	public Mono<ClaudeReply> frequentAsync(String question) {
		return this.claude.faqAsync(question).doOnNext(this::counted);
	}

	static Lane lane() {
		return PEOPLE;
	}

	/**
	 * Work that can wait, such as sorting yesterday's tickets.
	 * @param task what is to be done
	 * @return the answer, or an honest message in its place
	 */
	public Mono<ClaudeReply> background(String task) {
		return this.claude.askAsync(request(task, Lane.BACKGROUND, NIGHT)).doOnNext(this::counted);
	}

	@EventListener
	void askedAgain(ClaudeReviewDecided decided) {
		ClaudeReply reply = decided.reply();
		if (reply != null) {
			counted(reply);
		}
	}

	private ClaudeReply counted(ClaudeReply reply) {
		this.tally.answered(reply);
		return reply;
	}

	private static ClaudeRequest request(String question, Lane lane, Duration deadline) {
		return ClaudeRequest.builder().system(SYSTEM).user(question).lane(lane).deadline(deadline).build();
	}

}
