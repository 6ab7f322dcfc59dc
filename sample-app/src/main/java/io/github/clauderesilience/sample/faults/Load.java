package io.github.clauderesilience.sample.faults;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.sample.SupportDesk;
import io.github.clauderesilience.sample.SupportDeskProperties;
import reactor.core.publisher.Flux;

import org.springframework.stereotype.Component;

/**
 * Customers, and the work of the night.
 */
@Component
@ConditionalOnSimulator
class Load {

	private static final Duration BETWEEN_CUSTOMERS = Duration.ofMillis(500);

	private static final int MOST_AT_ONCE = 200;

	private final SupportDesk desk;

	private final int flood;

	private final AtomicLong number = new AtomicLong();

	Load(SupportDesk desk, SupportDeskProperties properties) {
		this.desk = desk;
		this.flood = properties.flood();
	}

	/**
	 * Customers write, one after the other.
	 * @return ends it
	 */
	Runnable customers() {
		return Flux.interval(BETWEEN_CUSTOMERS)
			.onBackpressureDrop()
			.flatMap(
					(tick) -> this.desk
						.letter("Order " + this.number.incrementAndGet() + " has not arrived. Where is it?"),
					MOST_AT_ONCE)
			.subscribe()::dispose;
	}

	/**
	 * A lot of work that nobody waits for, all at once.
	 * @return ends it: what still waits leaves the queue
	 */
	Runnable flood() {
		return Flux.range(1, this.flood)
			.flatMap((ticket) -> this.desk.background("Sort yesterday's ticket " + this.number.incrementAndGet()
					+ " into one of: delivery, refund, complaint, praise."), this.flood)
			.subscribe()::dispose;
	}

}
