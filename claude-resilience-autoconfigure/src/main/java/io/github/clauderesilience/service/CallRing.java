package io.github.clauderesilience.service;

import java.util.List;

import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.chain.Chain;

/**
 * The call ring: what happens to a question, from the outside in.
 *
 * @param observe tells how it ended
 * @param degrade gives people a message instead of an error
 * @param deadline ends calls that nothing else ended
 * @param cache answers known questions without a call
 * @param review puts what the account may not ask, or the model declined, before a person
 * @param continuation has the model go on with a turn that it paused
 * @param restart begins a stream again that broke off, if the application wants that
 * @param fallback asks another model
 * @param retry asks the same model again
 */
public record CallRing(CallInterceptor observe, CallInterceptor degrade, CallInterceptor deadline,
		CallInterceptor cache, CallInterceptor review, CallInterceptor continuation, CallInterceptor restart,
		CallInterceptor fallback, CallInterceptor retry) {

	/**
	 * The ring around the wire.
	 * @param wire one attempt on the wire
	 * @return the whole ring
	 */
	public Chain around(Chain wire) {
		return Chain.of(List.of(
		// @formatter:off
				this.observe,
				this.degrade,
				this.deadline,
				this.cache,
				this.review,
				this.continuation,
				this.restart,
				this.fallback,
				this.retry
		// @formatter:on
		), wire);
	}

	/**
	 * Puts the ring around the wire for calls of other clients, whose answers are bytes
	 * of the API: nothing replaces, keeps, reviews or restarts them.
	 * @param outage waits out what neither retries nor fallbacks bridge
	 * @param wire one attempt on the wire
	 * @return the ring of carried calls
	 */
	public Chain carried(CallInterceptor outage, Chain wire) {
		return Chain.of(List.of(this.observe, this.deadline, outage, this.fallback, this.retry), wire);
	}

}
