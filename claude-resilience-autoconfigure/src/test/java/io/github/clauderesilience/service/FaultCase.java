package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import org.jspecify.annotations.Nullable;

/** The sixteen faults, and what has to come of each. */
enum FaultCase {

	RATE_LIMITED_WITH_RETRY_AFTER(Outcome.PRIMARY, 2,
			Fault.rateLimited(1).message("raw text of the API 4711").first(1)),

	RATE_LIMITED_WITHOUT_RETRY_AFTER(Outcome.PRIMARY, 2,
			Fault.status(429).message("raw text of the API 4711").first(1)),

	ONE_500(Outcome.PRIMARY, 2, Fault.status(500).message("raw text of the API 4711").first(1)),

	LASTING_503(Outcome.FALLBACK, 5,
			Fault.status(503).message("raw text of the API 4711").model(SimulatedApplication.PRIMARY)),

	RESET_BEFORE_HEADERS(Outcome.PRIMARY, 2, Fault.of(FaultKind.RESET).first(1)),

	NO_ANSWER(Outcome.FALLBACK, 3, Fault.of(FaultKind.NO_ANSWER).model(SimulatedApplication.PRIMARY)),

	SLOW_FIRST_TOKEN(Outcome.FALLBACK, 3,
			Fault.of(FaultKind.SLOW_FIRST_TOKEN).delay(Duration.ofSeconds(60)).model(SimulatedApplication.PRIMARY)),

	CUT_MID_ANSWER(Outcome.PRIMARY, 2, ErrorClass.MALFORMED, Fault.of(FaultKind.RESET_IN_BODY).afterEvents(6).first(1)),

	STALL(Outcome.FALLBACK, 2, ErrorClass.TIMEOUT, Fault.of(FaultKind.STALL).afterEvents(6).first(1)),

	MALFORMED_CHUNK(Outcome.PRIMARY, 2, ErrorClass.MALFORMED, Fault.of(FaultKind.MALFORMED).afterEvents(6).first(1)),

	NO_END_MARKER(Outcome.PRIMARY, 1, Fault.of(FaultKind.NO_MESSAGE_STOP).first(1)),

	CONTEXT_TOO_LONG(Outcome.LARGER_WINDOW, 2) {
		@Override
		ClaudeRequest.Builder request() {
			return ClaudeRequest.builder().model("claude-haiku-4-5").user("too long ".repeat(90_000));
		}

		@Override
		List<String> properties() {
			return List.of("claude.fallback.models.claude-haiku-4-5=claude-sonnet-5-5");
		}
	},

	REFUSAL(Outcome.REFUSED, 1, ErrorClass.REFUSED, Fault.refusal("cyber").first(1)),

	FALLBACK_REJECTS_PREFILL(Outcome.LARGER_WINDOW, 5,
			Fault.status(503)
				.message("raw text of the API 4711")
				.model("claude-haiku-4-5", "claude-haiku-4-5-20251001")) {
		@Override
		ClaudeRequest.Builder request() {
			return ClaudeRequest.builder().model("claude-haiku-4-5").user("Where is my parcel?").assistant("It is");
		}

		@Override
		List<String> properties() {
			return List.of("claude.fallback.models.claude-haiku-4-5=claude-sonnet-5-5");
		}
	},

	FLAPPING_PRIMARY(Outcome.ANY_MODEL, 5,
			Fault.overloaded()
				.message("raw text of the API 4711")
				.model(SimulatedApplication.PRIMARY)
				.flapping(Duration.ofMillis(150), Duration.ofMillis(150))) {
		@Override
		int questions() {
			return 15;
		}
	},

	ACCOUNTING_OF_A_FAIL_OVER(Outcome.FALLBACK, 6,
			Fault.overloaded().message("raw text of the API 4711").model(SimulatedApplication.PRIMARY));

	static final String RAW = "raw text of the API 4711";

	private final Outcome outcome;

	private final int mostRequests;

	private final @Nullable ErrorClass broken;

	private final List<Fault> faults;

	FaultCase(Outcome outcome, int mostRequests, Fault... faults) {
		this(outcome, mostRequests, null, faults);
	}

	FaultCase(Outcome outcome, int mostRequests, @Nullable ErrorClass broken, Fault... faults) {
		this.outcome = outcome;
		this.mostRequests = mostRequests;
		this.broken = broken;
		this.faults = List.of(faults);
	}

	Outcome outcome() {
		return this.outcome;
	}

	/** Requests a question may cost, counted at the API. */
	int mostRequests() {
		return this.mostRequests;
	}

	/** What a stream fails with that has shown content and may not restart. */
	@Nullable ErrorClass broken() {
		return this.broken;
	}

	ClaudeRequest.Builder request() {
		return ClaudeRequest.builder().user("Where is my parcel?");
	}

	List<String> properties() {
		return List.of();
	}

	int questions() {
		return 1;
	}

	void injectInto(ClaudeSimulator api) {
		Consumer<Fault> add = api::addFault;
		this.faults.forEach(add);
	}

	enum Outcome {

		/** The model that was asked answers after all. */
		PRIMARY,

		/** The model that stands in for it answers. */
		FALLBACK,

		/** Both are allowed. */
		ANY_MODEL,

		/** A model with a larger window, which takes less else, answers. */
		LARGER_WINDOW,

		/** No model answers, and the caller reads why. */
		REFUSED

	}

}
