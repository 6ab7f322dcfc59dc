package io.github.clauderesilience.sample.faults;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.sample.SupportDesk;
import io.github.clauderesilience.sample.SupportDeskProperties;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Customers, and the work of the night.
 */
@Component
@ConditionalOnSimulator
class Load {

	private static final int MAX_AT_ONCE = 200;

	/** What customers want to know of an order. */
	private static final List<String> QUESTIONS = List.of("Where is order %d?", "Can I still change order %d?",
			"Order %d has not arrived. What can I do?", "The shoes of order %d are too small. Can I return them?",
			"I cannot find the invoice of order %d.", "A button of order %d is broken.",
			"Can I pay order %d by voucher?", "Can order %d go to another address?");

	/** Few enough that a question of one customer is also one of another. */
	private static final int ORDERS = 50;

	private static final int FIRST_ORDER = 4700;

	/** With every fourth question comes one that many customers ask. */
	private static final int FREQUENT = 4;

	private final SupportDesk desk;

	private final int flood;

	private final Duration betweenCustomers;

	private final List<String> frequentQuestions;

	private final AtomicLong number = new AtomicLong();

	Load(SupportDesk desk, SupportDeskProperties properties) {
		this.desk = desk;
		this.flood = properties.flood();
		this.betweenCustomers = Duration.ofMinutes(1).dividedBy(properties.customersPerMinute());
		this.frequentQuestions = properties.frequentQuestions();
	}

	/**
	 * Customers write, one after the other.
	 * @return ends it
	 */
	Runnable customers() {
		return Flux.interval(this.betweenCustomers)
			.onBackpressureDrop()
			.flatMap((tick) -> customer(this.number.incrementAndGet()), MAX_AT_ONCE)
			.subscribe()::dispose;
	}

	/**
	 * A lot of work that can wait, all at once.
	 * @return ends it: what still waits leaves the queue
	 */
	Runnable flood() {
		return Flux.range(1, this.flood)
			.flatMap((ticket) -> this.desk.background("Sort yesterday's ticket " + this.number.incrementAndGet()
					+ " into one of: delivery, refund, complaint, praise."), this.flood)
			.subscribe()::dispose;
	}

	private Flux<ClaudeReply> customer(long count) {
		String question = QUESTIONS.get((int) (count % QUESTIONS.size()));
		Mono<ClaudeReply> chat = this.desk.chat(question.formatted(FIRST_ORDER + count % ORDERS));
		Flux<ClaudeReply> replies = (count % FREQUENT == 0 && !this.frequentQuestions.isEmpty())
				? Flux.merge(chat, frequent(count / FREQUENT)) : chat.flux();
		return replies.onErrorResume(ClaudeException.class, (failure) -> Flux.empty());
	}

	private Mono<ClaudeReply> frequent(long count) {
		return this.desk.frequentAsync(this.frequentQuestions.get((int) (count % this.frequentQuestions.size())));
	}

}
