package io.github.clauderesilience.chain;

import io.github.clauderesilience.Lane;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Lane and tenant of the calls made within a method, on its thread or in a Reactor
 * context. Immutable.
 *
 * @param lane how urgent they are, {@code null} if nothing is said
 * @param tenant the tenant, {@code null} if nothing is said
 */
public record CallHints(@Nullable Lane lane, @Nullable String tenant) {

	/** Nothing is said. */
	public static final CallHints NONE = new CallHints(null, null);

	private static final ThreadLocal<@Nullable CallHints> current = new ThreadLocal<>();

	/**
	 * What holds on this thread.
	 * @return the hints of the innermost method, {@link #NONE} outside of any
	 */
	public static CallHints current() {
		CallHints hints = current.get();
		return (hints != null) ? hints : NONE;
	}

	/**
	 * What holds in a Reactor context.
	 * @param context the context of a subscriber
	 * @param otherwise what holds if it says nothing
	 * @return the hints
	 */
	public static CallHints in(ContextView context, CallHints otherwise) {
		CallHints said = context.getOrDefault(CallHints.class, otherwise);
		return (said != null) ? said : otherwise;
	}

	/**
	 * Lets these hints hold on this thread.
	 * @return what held before, for {@link #leave}
	 */
	public CallHints enter() {
		CallHints before = current();
		current.set(this);
		return before;
	}

	/**
	 * Ends what {@link #enter} began.
	 * @param before what it returned
	 */
	public static void leave(CallHints before) {
		if (before == NONE) {
			current.remove();
		}
		else {
			current.set(before);
		}
	}

	/**
	 * These hints if they say something, and others if they do not.
	 * @param outer the others
	 * @return both together
	 */
	public CallHints over(CallHints outer) {
		if (outer == NONE) {
			return this;
		}
		return new CallHints((this.lane != null) ? this.lane : outer.lane,
				(this.tenant != null) ? this.tenant : outer.tenant);
	}

	/**
	 * Lets these hints hold in a Reactor context.
	 * @param outer a context, which may say something itself
	 * @return the context with both
	 */
	public Context into(Context outer) {
		return outer.put(CallHints.class, over(in(outer, NONE)));
	}

}
