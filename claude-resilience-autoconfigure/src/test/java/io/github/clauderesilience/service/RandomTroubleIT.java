package io.github.clauderesilience.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.limits.LimitRules;
import io.github.clauderesilience.simulator.limits.Limits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Faults, limits and ways to ask, drawn at random: whatever comes together, each call
 * ends once and in time, with a whole answer or a clear error, and nothing stays held.
 */
@Tag("waiting")
class RandomTroubleIT {

	/** From here on come seeds that once showed lost calls and an empty answer. */
	private static final int FIRST_SEED = 130;

	private static final int CALLS = 60;

	private static final Duration LONGEST = Duration.ofSeconds(15);

	private static final List<String> BODIES = List.of("", "null", "{}", "[]", "<html>Please log in</html>",
			"{\"type\":\"message\"}", "{\"type\":\"error\",\"error\":null}", "event: message_start\n\n",
			"{\"type\":\"message\",\"role\":\"assistant\",\"content\":[]}");

	private static final List<String> NUMBERS = List.of("", "-1", "abc", "99999999999999999999", "0", "1e9", " 7 ",
			"NaN");

	private static final List<String> HEADERS = List.of("anthropic-ratelimit-requests-limit",
			"anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-requests-reset",
			"anthropic-ratelimit-input-tokens-remaining", "anthropic-ratelimit-output-tokens-limit", "retry-after",
			"request-id", "date");

	private final ConcurrentLinkedQueue<Throwable> dropped = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void catchWhatIsDropped() {
		Hooks.onErrorDropped(this.dropped::add);
	}

	@AfterEach
	void letGo() {
		Hooks.resetOnErrorDropped();
	}

	static IntStream seeds() {
		return IntStream.range(FIRST_SEED, FIRST_SEED + 8);
	}

	@ParameterizedTest
	@MethodSource("seeds")
	void shouldEndEachCallOnceAndHoldNothing(int seed) {
		SplittableRandom random = new SplittableRandom(seed);
		Limits limits = Limits.of(between(300, 6000, random), between(50_000, 2_000_000, random),
				between(20_000, 400_000, random));
		LimitRules rules = new LimitRules(oneOf(List.of(0.02, 0.1, 1.0), random), random.nextBoolean(), null);
		String onBreak = oneOf(List.of("fail", "restart"), random);
		boolean outage = random.nextBoolean();
		List<Fault> faults = random.ints(between(1, 4, random))
			.mapToObj((i) -> outage ? outage(random) : fault(random))
			.toList();
		SimulatedApplication
			.with("claude.stream.on-break=" + onBreak, "claude.rate-limit.max-wait=8s", "claude.timeout.total=10s")
			.api((api) -> api.limits("sonnet-5-5", limits).limitRules(rules).seed(seed))
			.run((application) -> {
				faults.forEach(application.api()::addFault);
				List<Question> questions = IntStream.range(0, CALLS).mapToObj((i) -> question(i, random)).toList();
				Map<Question, Outcome> outcomes = new ConcurrentHashMap<>();
				Flux.fromIterable(questions)
					.flatMap((question) -> ask(question, application)
						.doOnNext((outcome) -> assertThat(outcomes.put(question, outcome)).isNull()), 16)
					.blockLast(Duration.ofSeconds(60));

				application.awaitIdle();
				int sent = application.requests();
				application.api().clearFaults();
				application.awaitServes(SimulatedApplication.PRIMARY);
				application.awaitServes(SimulatedApplication.FALLBACK);
				application.awaitIdle();
				assertThat(this.dropped).isEmpty();
				assertThat(outcomes).hasSize(CALLS);
				assertThat(sent).as("requests").isLessThanOrEqualTo(2 * CALLS);
				for (Question question : questions) {
					Outcome outcome = Objects.requireNonNull(outcomes.get(question));
					assertThat(outage && question.hasTime()).as("lost: " + question + " " + outcome)
						.isIn(false, outcome.isAnswered());
					check(question, outcome, application);
				}
			});
	}

	private static void check(Question question, Outcome outcome, SimulatedApplication.Running application) {
		String what = question + " " + outcome;
		assertThat(outcome.elapsed()).as(what).isLessThan(LONGEST);
		if (outcome.cancelled()) {
			assertThat(question.cancelAfter()).as(what).isNotNull();
			return;
		}
		assertThat(outcome.replies().size() + outcome.failures().size()).as("ends once: " + what).isEqualTo(1);
		if (!outcome.failures().isEmpty()) {
			Throwable failure = outcome.failures().get(0);
			assertThat(question.way()).as(what).isNotEqualTo(Way.ASK);
			assertThat(failure).as(what).isInstanceOf(ClaudeException.class);
			assertThat(((ClaudeException) failure).userMessage()).as(what).isNotBlank().doesNotContain("_", "{", "<");
			return;
		}
		ClaudeReply reply = outcome.replies().get(0);
		if (reply.source() == ClaudeReply.Source.UNAVAILABLE) {
			assertThat(question.way()).as(what).isEqualTo(Way.ASK);
			assertThat(reply.text()).as(what).isNotBlank().doesNotContain("_", "{", "<");
			return;
		}
		if (question.way() == Way.STREAM) {
			assertThat(outcome.text()).as(what).isEqualTo(reply.text());
		}
		ClaudeReply whole = application.claude()
			.send(ClaudeRequest.builder().model(reply.model()).user(question.text()).build());
		assertThat(reply.text()).as(what).isEqualTo(whole.text());
		assertThat(reply.stopReason()).as(what).isEqualTo("end_turn");
		assertThat(reply.usage().outputTokens()).as(what).isEqualTo(SimulatedApplication.OUTPUT_TOKENS);
	}

	private static Mono<Outcome> ask(Question question, SimulatedApplication.Running application) {
		long begin = System.nanoTime();
		ClaudeRequest.Builder request = ClaudeRequest.builder().user(question.text()).lane(question.lane());
		if (question.deadline() != null) {
			request.deadline(question.deadline());
		}
		Flux<? extends ClaudeEvent> events = switch (question.way()) {
			case SEND -> whole(application.claude().sendAsync(request.build()));
			case SEND_LONG -> whole(application.claude().sendAsync(request.maxTokens(30_000).build()));
			case ASK -> whole(application.claude().askAsync(request.build()));
			case STREAM -> application.claude().stream(request.build());
		};
		StringBuilder text = new StringBuilder();
		List<ClaudeReply> replies = new ArrayList<>();
		List<Throwable> failures = new ArrayList<>();
		Mono<Boolean> end = events.doOnNext((event) -> {
			if (event instanceof ClaudeEvent.TextDelta delta) {
				text.append(delta.text());
			}
			else if (event instanceof ClaudeEvent.Restarted) {
				text.setLength(0);
			}
			else if (event instanceof ClaudeEvent.Completed completed) {
				replies.add(completed.reply());
			}
		}).onErrorComplete((failure) -> failures.add(failure)).then(Mono.just(false));
		if (question.cancelAfter() != null) {
			end = Mono.firstWithSignal(end, Mono.delay(question.cancelAfter()).map((tick) -> true));
		}
		return end.map((cancelled) -> new Outcome(replies, failures, text.toString(), cancelled,
				Duration.ofNanos(System.nanoTime() - begin)));
	}

	private static Flux<ClaudeEvent> whole(Mono<ClaudeReply> reply) {
		return reply.<ClaudeEvent>map(ClaudeEvent.Completed::new).flux();
	}

	private static Question question(int number, SplittableRandom random) {
		Duration deadline = (random.nextInt(5) == 0) ? Duration.ofMillis(between(20, 2000, random)) : null;
		Duration cancelAfter = (random.nextInt(8) == 0) ? Duration.ofMillis(random.nextInt(200)) : null;
		return new Question("Question " + number, oneOf(List.of(Way.values()), random),
				oneOf(List.of(Lane.values()), random), deadline, cancelAfter);
	}

	/** Anything, and of any model. */
	private static Fault fault(SplittableRandom random) {
		Fault fault = switch (random.nextInt(20)) {
			case 0 -> Fault.status(oneOf(List.of(500, 502, 503, 504, 520, 529, 599), random));
			case 1 -> Fault.html(oneOf(List.of(403, 404, 429, 500, 502, 503), random));
			case 2 -> Fault.status(oneOf(List.of(400, 403, 404, 408, 409, 413, 418, 422, 425), random));
			case 3 -> Fault.redirect("https://example.org/elsewhere");
			case 4 -> Fault.rateLimited(random.nextInt(2)).first(between(1, 3, random));
			case 5 -> Fault.acceleration().first(between(1, 2, random));
			case 6 -> Fault.overloaded();
			case 7 -> Fault.overloadedInStream(random.nextInt(8));
			case 8 -> Fault.refusal(random.nextBoolean() ? "cyber" : null);
			case 9 -> Fault.wrongBody(oneOf(BODIES, random), oneOf(List.of("application/json", "text/html"), random));
			case 10 -> Fault.slow(Duration.ofMillis(between(10, 1500, random)));
			case 11 -> Fault.slowTokens(Duration.ofMillis(between(1, 40, random)));
			case 12 -> Fault.headers(oneOf(HEADERS, random), oneOf(NUMBERS, random));
			default -> Fault.of(oneOf(List.of(FaultKind.RESET, FaultKind.NO_ANSWER, FaultKind.WINDOW_EXCEEDED,
					FaultKind.RESET_IN_BODY, FaultKind.TRUNCATED, FaultKind.CHUNKED_CUT, FaultKind.MALFORMED,
					FaultKind.NO_MESSAGE_STOP, FaultKind.STALL, FaultKind.SLOW_FIRST_TOKEN, FaultKind.NO_LIMIT_HEADERS),
					random))
				.afterEvents(random.nextInt(12));
		};
		return atTimes(random.nextBoolean() ? fault.model(SimulatedApplication.PRIMARY) : fault, random);
	}

	/** What another model makes up for. */
	private static Fault outage(SplittableRandom random) {
		Fault fault = switch (random.nextInt(6)) {
			case 0 -> Fault.status(oneOf(List.of(500, 502, 503, 504, 520, 529, 599), random));
			case 1 -> Fault.html(oneOf(List.of(500, 502, 503), random));
			case 2 -> Fault.overloadedInStream(random.nextInt(8));
			case 3 -> Fault.wrongBody(oneOf(BODIES, random), oneOf(List.of("application/json", "text/html"), random));
			case 4 -> Fault.headers(oneOf(HEADERS, random), oneOf(NUMBERS, random));
			default -> Fault
				.of(oneOf(List.of(FaultKind.RESET, FaultKind.NO_ANSWER, FaultKind.RESET_IN_BODY, FaultKind.TRUNCATED,
						FaultKind.CHUNKED_CUT, FaultKind.MALFORMED, FaultKind.NO_MESSAGE_STOP, FaultKind.STALL,
						FaultKind.SLOW_FIRST_TOKEN, FaultKind.NO_LIMIT_HEADERS), random))
				.afterEvents(random.nextInt(12));
		};
		return atTimes(fault.model(SimulatedApplication.PRIMARY), random);
	}

	private static Fault atTimes(Fault fault, SplittableRandom random) {
		Fault changed = fault;
		if (random.nextInt(3) == 0) {
			changed = fault.flapping(Duration.ofMillis(between(20, 500, random)),
					Duration.ofMillis(between(20, 500, random)));
		}
		return (random.nextInt(4) > 0) ? changed.rate(random.nextDouble()) : changed;
	}

	private static int between(int least, int most, SplittableRandom random) {
		return least + random.nextInt(most - least + 1);
	}

	private static <T> T oneOf(List<T> values, SplittableRandom random) {
		return values.get(random.nextInt(values.size()));
	}

	private record Question(String text, Way way, Lane lane, @Nullable Duration deadline,
			@Nullable Duration cancelAfter) {

		/** Whether another model can answer whatever happens to the first one. */
		boolean hasTime() {
			return this.deadline == null && this.cancelAfter == null && this.way != Way.STREAM;
		}

	}

	private record Outcome(List<ClaudeReply> replies, List<Throwable> failures, String text, boolean cancelled,
			Duration elapsed) {

		boolean isAnswered() {
			return !this.replies.isEmpty() && this.replies.get(0).source() != ClaudeReply.Source.UNAVAILABLE;
		}

	}

	enum Way {

		SEND, SEND_LONG, ASK, STREAM

	}

}
