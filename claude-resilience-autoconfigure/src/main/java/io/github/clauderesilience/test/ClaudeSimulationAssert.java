package io.github.clauderesilience.test;

import java.time.Duration;
import java.util.List;

import org.assertj.core.api.AbstractAssert;

/**
 * Assertions about what an application sent.
 */
public final class ClaudeSimulationAssert extends AbstractAssert<ClaudeSimulationAssert, ClaudeSimulation> {

	ClaudeSimulationAssert(ClaudeSimulation simulation) {
		super(simulation, ClaudeSimulationAssert.class);
	}

	/**
	 * Verifies how many requests were sent, retries among them.
	 * @param count the number
	 * @return these assertions
	 */
	public ClaudeSimulationAssert wasAsked(int count) {
		return check(this.actual.requests(), count, "requests");
	}

	/**
	 * Verifies how many requests a model got.
	 * @param model its id, as requests name it
	 * @param count the number
	 * @return these assertions
	 */
	public ClaudeSimulationAssert wasAsked(String model, int count) {
		return check(this.actual.requests().stream().filter((request) -> request.model().equals(model)).toList(), count,
				"requests to " + model);
	}

	/**
	 * Verifies that nothing was sent.
	 * @return these assertions
	 */
	public ClaudeSimulationAssert wasNotAsked() {
		return wasAsked(0);
	}

	/**
	 * Verifies that some prompt contained a text.
	 * @param text the text
	 * @return these assertions
	 */
	public ClaudeSimulationAssert wasAskedFor(String text) {
		List<SentRequest> requests = this.actual.requests();
		if (requests.stream().noneMatch((request) -> request.prompt().contains(text))) {
			failWithMessage("Expected a request whose last message contains <%s>, but there were %s", text,
					requests.stream().map(SentRequest::prompt).toList());
		}
		return this;
	}

	/**
	 * Verifies how long the application waited between two requests.
	 * @param first number of the first, from 1
	 * @param atLeast shortest time to the next one
	 * @return these assertions
	 */
	public ClaudeSimulationAssert waitedAfter(int first, Duration atLeast) {
		List<SentRequest> requests = this.actual.requests();
		if (requests.size() <= first) {
			failWithMessage("Expected a request after number %s, but there were %s", first, requests.size());
		}
		Duration waited = Duration.between(requests.get(first - 1).time(), requests.get(first).time());
		if (waited.compareTo(atLeast) < 0) {
			failWithMessage("Expected at least %s between request %s and the next, but it was %s", atLeast, first,
					waited);
		}
		return this;
	}

	private ClaudeSimulationAssert check(List<SentRequest> requests, int count, String what) {
		if (requests.size() != count) {
			failWithMessage("Expected %s %s, but there were %s:%n%s", count, what, requests.size(),
					String.join("\n",
							requests.stream()
								.map((request) -> request.path() + " " + request.model() + ": " + request.prompt())
								.toList()));
		}
		return this;
	}

}
