package io.github.clauderesilience.review;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import ch.qos.logback.classic.Level;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.review.ReviewItem.Status;
import io.github.clauderesilience.review.ReviewOutcome.Kind;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.ScriptedTransport;
import io.github.clauderesilience.testsupport.TestRing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.reactive.function.client.ClientResponse;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class ReviewDeskTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final TestRing ring = new TestRing(10);

	private final InMemoryReviewQueue queue = new InMemoryReviewQueue(10);

	private final List<ClaudeReviewDecided> heard = new ArrayList<>();

	private final ReviewDesk desk = new ReviewDesk(this.queue, this.ring.service(), this.heard::add,
			Schedulers.immediate());

	@Test
	void whenApprovedShouldAskAgainAndTellTheAnswer() {
		this.queue.add(item(ClaudeRequest.of("Who is jane@mail.example?")));
		this.ring.transport().answer(200, ScriptedTransport.MESSAGE, "request-id", "req_1");

		ReviewOutcome outcome = decide(this.desk.approve("a"));

		assertThat(outcome.kind()).isEqualTo(Kind.ANSWERED);
		assertThat(outcome.advice()).isNull();
		assertThat(status()).isEqualTo(Status.APPROVED);
		assertThat(this.heard).singleElement().satisfies((event) -> {
			assertThat(event.item().status()).isEqualTo(Status.APPROVED);
			assertThat(event.reply()).isNotNull()
				.satisfies((reply) -> assertThat(reply.text()).isEqualTo("Hello."))
				.isSameAs(outcome.reply());
		});
	}

	@Test
	void whenRejectedShouldTellAndAskNobody() {
		this.queue.add(item(ClaudeRequest.of("Who?")));

		assertThat(decide(this.desk.reject("a")).kind()).isEqualTo(Kind.REJECTED);
		assertThat(status()).isEqualTo(Status.REJECTED);
		assertThat(this.heard).singleElement().extracting(ClaudeReviewDecided::reply).isNull();
		assertThat(this.ring.transport().requests()).isEmpty();
	}

	@Test
	void whenThereIsNoAnswerShouldWaitForADecisionAgain() {
		this.queue.add(item(ClaudeRequest.of("Who?")));
		this.ring.transport().error(403, "permission_error", "secret words", "request-id", "req_9");

		ReviewOutcome outcome = decide(this.desk.approve("a"));

		assertThat(outcome.kind()).isEqualTo(Kind.FAILED);
		assertThat(outcome.failure()).isNotNull().satisfies((failure) -> {
			assertThat(failure.errorClass()).isEqualTo(ErrorClass.PERMISSION);
			assertThat(failure.requestId()).isEqualTo("req_9");
		});
		assertThat(outcome.item()).isNotNull().extracting(ReviewItem::status).isEqualTo(Status.PENDING);
		assertThat(outcome.advice()).contains("Change its permissions").doesNotContain("secret words");
		assertThat(this.heard).isEmpty();

		this.ring.transport().answer(200, ScriptedTransport.MESSAGE);
		assertThat(decide(this.desk.approve("a")).kind()).isEqualTo(Kind.ANSWERED);
	}

	@ParameterizedTest
	@EnumSource
	void adviceShouldSayWhatToDoAboutEachFailure(ErrorClass errorClass) {
		ReviewOutcome outcome = ReviewOutcome.failed(null, Calls.failure(errorClass, Duration.ofSeconds(70)));

		assertThat(outcome.advice()).matches(".*([Aa]pprove again|Reject (it|the question)).*");
		boolean passes = errorClass.retry() != ErrorClass.Retry.NEVER || List
			.of(ErrorClass.CIRCUIT_OPEN, ErrorClass.QUEUE_FULL, ErrorClass.WOULD_MISS_DEADLINE,
					ErrorClass.SHUTTING_DOWN)
			.contains(errorClass);
		assertThat(outcome.advice()).satisfies((advice) -> assertThat(advice.contains("in 1m10s")).isEqualTo(passes));
	}

	@Test
	void whenTheRequestIsGoneShouldSaySoAndMarkNothing() {
		this.queue.add(item(null));

		ReviewOutcome outcome = decide(this.desk.approve("a"));

		assertThat(outcome.kind()).isEqualTo(Kind.REQUEST_GONE);
		assertThat(outcome.advice()).contains("no longer kept");
		assertThat(status()).isEqualTo(Status.PENDING);
		assertThat(decide(this.desk.reject("a")).kind()).isEqualTo(Kind.REJECTED);
	}

	@Test
	void whenThereIsNoSuchQuestionShouldSaySo() {
		assertThat(decide(this.desk.approve("x")).kind()).isEqualTo(Kind.UNKNOWN);
		assertThat(decide(this.desk.reject("x")).kind()).isEqualTo(Kind.UNKNOWN);
	}

	@Test
	void whenApprovedTwiceAtTheSameTimeShouldAskOnce() {
		Sinks.One<ClientResponse> answer = Sinks.one();
		this.ring.transport().answerWith(answer::asMono);
		this.queue.add(item(ClaudeRequest.of("Who?")));
		List<Kind> outcomes = new ArrayList<>();

		this.desk.approve("a").subscribe((outcome) -> outcomes.add(outcome.kind()));
		this.desk.approve("a").subscribe((outcome) -> outcomes.add(outcome.kind()));
		this.desk.reject("a").subscribe((outcome) -> outcomes.add(outcome.kind()));
		this.queue.add(item(ClaudeRequest.of("Who?")));
		assertThat(status()).as("somebody asked it meanwhile").isEqualTo(Status.PENDING);
		this.desk.approve("a").subscribe((outcome) -> outcomes.add(outcome.kind()));
		answer.tryEmitValue(ScriptedTransport.response(200, ScriptedTransport.MESSAGE));

		assertThat(outcomes).containsExactly(Kind.ALREADY_DECIDED, Kind.ALREADY_DECIDED, Kind.ALREADY_DECIDED,
				Kind.ANSWERED);
		assertThat(this.ring.transport().requests()).hasSize(1);
		assertThat(status()).isEqualTo(Status.PENDING);
	}

	@Test
	void whenAnotherInstanceDecidesFirstShouldNotAsk() {
		ReviewQueue late = new Forwarding(this.queue) {

			@Override
			public Optional<ReviewItem> find(String id) {
				Optional<ReviewItem> found = super.find(id);
				super.decide(id, Status.PENDING, Status.APPROVED);
				return found;
			}

		};
		this.queue.add(item(ClaudeRequest.of("Who?")));
		ReviewDesk other = new ReviewDesk(late, this.ring.service(), this.heard::add, Schedulers.immediate());

		assertThat(decide(other.approve("a")).kind()).isEqualTo(Kind.ALREADY_DECIDED);
		assertThat(this.ring.transport().requests()).isEmpty();
	}

	@Test
	void whenARejectedQuestionIsApprovedShouldAskIt() {
		this.queue.add(item(ClaudeRequest.of("Who?")));
		decide(this.desk.reject("a"));
		this.ring.transport().answer(200, ScriptedTransport.MESSAGE);

		assertThat(decide(this.desk.approve("a")).kind()).isEqualTo(Kind.ANSWERED);
		assertThat(status()).isEqualTo(Status.APPROVED);
	}

	@Test
	void whenNobodyWaitsAnyMoreShouldAskToTheEnd() {
		Sinks.One<ClientResponse> answer = Sinks.one();
		this.ring.transport().answerWith(answer::asMono);
		this.queue.add(item(ClaudeRequest.of("Who?")));

		Disposable operator = this.desk.approve("a").subscribe();
		operator.dispose();
		answer.tryEmitValue(ScriptedTransport.response(200, ScriptedTransport.MESSAGE));

		assertThat(this.heard).hasSize(1);
	}

	@Test
	void whenAListenerFailsShouldLogItAndAnswerTheOperator() {
		this.queue.add(item(ClaudeRequest.of("Who?")));
		this.ring.transport().answer(200, ScriptedTransport.MESSAGE);
		ReviewDesk deaf = new ReviewDesk(this.queue, this.ring.service(), (event) -> {
			throw new IllegalStateException("no mail server");
		}, Schedulers.immediate());

		try (LogCapture log = LogCapture.of(ReviewDesk.class.getName(), Level.ERROR)) {
			assertThat(decide(deaf.approve("a")).kind()).isEqualTo(Kind.ANSWERED);
			assertThat(log.lines()).singleElement()
				.asString()
				.contains("question a was not delivered", "no mail server");
		}
	}

	@Test
	void whenTheQueueDoesNotTakeItBackShouldSayThatItStaysApproved() {
		this.queue.add(item(ClaudeRequest.of("Who?")));
		this.ring.transport().error(403, "permission_error", "no");
		ReviewQueue broken = new Forwarding(this.queue) {

			@Override
			public Optional<ReviewItem> decide(String id, Status expected, Status decision) {
				if (decision == Status.PENDING) {
					throw new IllegalStateException("no database");
				}
				return super.decide(id, expected, decision);
			}

		};
		ReviewDesk other = new ReviewDesk(broken, this.ring.service(), this.heard::add, Schedulers.immediate());

		try (LogCapture log = LogCapture.of(ReviewDesk.class.getName(), Level.WARN)) {
			assertThat(decide(other.approve("a")).kind()).isEqualTo(Kind.FAILED);
			assertThat(log.lines()).singleElement().asString().contains("stays approved");
		}
	}

	@Test
	void whenTheQueueCannotBeAskedShouldFail() {
		ReviewDesk broken = new ReviewDesk(new Forwarding(this.queue) {

			@Override
			public Optional<ReviewItem> find(String id) {
				throw new IllegalStateException("no database");
			}

		}, this.ring.service(), this.heard::add, Schedulers.immediate());

		assertThatIllegalStateException().isThrownBy(() -> broken.approve("a").block(PATIENCE))
			.withMessage("no database");
	}

	@Test
	void shouldAskTheQueueAndTellOnThreadsThatMayBlock() {
		List<Boolean> mayBlock = new ArrayList<>();
		ReviewDesk other = new ReviewDesk(new Forwarding(this.queue) {

			@Override
			public Optional<ReviewItem> find(String id) {
				mayBlock.add(!Schedulers.isInNonBlockingThread());
				return super.find(id);
			}

			@Override
			public Optional<ReviewItem> decide(String id, Status expected, Status decision) {
				mayBlock.add(!Schedulers.isInNonBlockingThread());
				return super.decide(id, expected, decision);
			}

		}, this.ring.service(), (event) -> mayBlock.add(!Schedulers.isInNonBlockingThread()),
				Schedulers.boundedElastic());
		this.queue.add(item(ClaudeRequest.of("Who?")));
		this.ring.transport()
			.answerWith(() -> Mono.just(ScriptedTransport.response(403, "{}")).publishOn(Schedulers.parallel()))
			.answerWith(() -> Mono.just(ScriptedTransport.response(200, ScriptedTransport.MESSAGE))
				.publishOn(Schedulers.parallel()));

		Mono<Kind> twice = other.approve("a").then(other.approve("a")).map(ReviewOutcome::kind);
		assertThat(twice.subscribeOn(Schedulers.parallel()).block(PATIENCE)).isEqualTo(Kind.ANSWERED);
		assertThat(mayBlock).hasSize(6).containsOnly(true);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
	void operationsDocShouldNameEachOutcome(Kind kind) throws IOException {
		assertThat(Files.readString(Path.of("../docs/operations.md"))).contains("| `" + kind + "` |");
	}

	private static ReviewOutcome decide(Mono<ReviewOutcome> decision) {
		return Objects.requireNonNull(decision.block(PATIENCE));
	}

	private Status status() {
		return this.queue.find("a").orElseThrow().status();
	}

	private static ReviewItem item(@Nullable ClaudeRequest request) {
		return new ReviewItem("a", Instant.EPOCH, 1, ErrorClass.REFUSED, "claude-sonnet-5-5", "Who is [email]?",
				Status.PENDING, request);
	}

	/** A queue before another one. */
	private abstract static class Forwarding implements ReviewQueue {

		private final ReviewQueue queue;

		private Forwarding(ReviewQueue queue) {
			this.queue = queue;
		}

		@Override
		public void add(ReviewItem item) {
			this.queue.add(item);
		}

		@Override
		public List<ReviewItem> list(@Nullable Status status) {
			return this.queue.list(status);
		}

		@Override
		public Optional<ReviewItem> find(String id) {
			return this.queue.find(id);
		}

		@Override
		public Optional<ReviewItem> decide(String id, Status expected, Status decision) {
			return this.queue.decide(id, expected, decision);
		}

	}

}
