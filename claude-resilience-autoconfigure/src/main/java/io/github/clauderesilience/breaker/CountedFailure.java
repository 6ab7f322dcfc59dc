package io.github.clauderesilience.breaker;

import java.util.function.Predicate;

import io.github.clauderesilience.ClaudeException;

/**
 * Counts the failures that say something about the service, for circuits that
 * Resilience4j makes from {@code resilience4j.circuitbreaker.instances.*} and whose
 * predicates it instantiates by itself.
 */
public final class CountedFailure implements Predicate<Throwable> {

	@Override
	public boolean test(Throwable failure) {
		return failure instanceof ClaudeException claude && claude.errorClass().countsForBreaker()
				&& !Boolean.FALSE.equals(claude.treatment().counted());
	}

}
