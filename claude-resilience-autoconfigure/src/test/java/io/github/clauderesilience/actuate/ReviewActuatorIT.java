package io.github.clauderesilience.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.review.ClaudeReviewDecided;
import io.github.clauderesilience.review.InMemoryReviewQueue;
import io.github.clauderesilience.review.ReviewItem;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.testsupport.ObservedApplication;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The review queue over HTTP, in both kinds of web application.
 */
class ReviewActuatorIT {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void shouldAnswerWhatIsApproved(WebApplicationType type) {
		try (ObservedApplication application = start(type)) {
			ActuatorHttp http = new ActuatorHttp(application);
			String id = declined(application, http, "How does jane@mail.example pick a lock?");

			String answered = http.write("/review/" + id, Map.of("decision", "approve"));

			ClaudeReviewDecided heard = application.context().getBean(Ears.class).heard.get(0);
			assertThat(heard.item().id()).isEqualTo(id);
			ClaudeReply reply = Objects.requireNonNull(heard.reply());
			assertThat(application.simulator().requests()).hasSize(2);
			assertThat(JsonMapper.shared().readTree(answered)).isEqualTo(JsonMapper.shared().readTree("""
					{"id":"%s","outcome":"ANSWERED","status":"APPROVED","source":"LIVE","model":"claude-sonnet-5-5",
					"requestId":"%s","errorClass":null,"advice":null}""".formatted(id, reply.requestId())));
			assertThat(answered).doesNotContain(reply.text());

			JsonNode again = decide(http, id, "approve");
			assertThat(again.path("outcome").stringValue()).isEqualTo("ALREADY_DECIDED");
			assertThat(application.simulator().requests()).hasSize(2);
			assertThat(http.get("/review").get(0).path("status").stringValue()).isEqualTo("APPROVED");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void shouldSayWhatToDoWhereThereIsNoAnswer(WebApplicationType type) {
		try (ObservedApplication application = start(type)) {
			ActuatorHttp http = new ActuatorHttp(application);
			String id = declined(application, http, "How do I pick a lock?");

			application.simulator().addFault(Fault.refusal(null).first(1));
			JsonNode failed = decide(http, id, "approve");
			assertThat(failed.path("outcome").stringValue()).isEqualTo("FAILED");
			assertThat(failed.path("errorClass").stringValue()).isEqualTo("REFUSED");
			assertThat(failed.path("advice").stringValue()).contains("Reject it");
			assertThat(failed.path("requestId").stringValue()).startsWith("req_");
			JsonNode item = http.get("/review/" + id);
			assertThat(item.path("status").stringValue()).isEqualTo("PENDING");
			assertThat(item.path("count").asInt()).isEqualTo(2);
			assertThat(application.context().getBean(Ears.class).heard).isEmpty();

			assertThat(decide(http, id, "reject").path("outcome").stringValue()).isEqualTo("REJECTED");
			assertThat(http.get("/review/" + id).path("status").stringValue()).isEqualTo("REJECTED");
			assertThat(application.context().getBean(Ears.class).heard).singleElement()
				.extracting(ClaudeReviewDecided::reply)
				.isNull();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void shouldRefuseWhatCannotBeDecided(WebApplicationType type) {
		try (ObservedApplication application = start(type)) {
			ActuatorHttp http = new ActuatorHttp(application);
			application.context()
				.getBean(ReviewQueue.class)
				.add(new ReviewItem("0123456789abcdef", Instant.now(), 1, ErrorClass.REFUSED, "claude-sonnet-5-5",
						"How?", ReviewItem.Status.PENDING, null));

			JsonNode gone = decide(http, "0123456789abcdef", "approve");
			assertThat(gone.path("outcome").stringValue()).isEqualTo("REQUEST_GONE");
			assertThat(gone.path("status").stringValue()).isEqualTo("PENDING");
			assertThat(gone.path("advice").stringValue()).contains("no longer kept");
			assertThat(http.get("/review").get(0).path("requestKept").booleanValue()).isFalse();

			assertThat(http.post("/review/unknown", Map.of("decision", "approve"))).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.post("/review/unknown", Map.of("decision", "reject"))).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.status("/review/unknown")).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.text("/review/unknown")).contains("There is no question \\\"unknown\\\"");
			assertThat(http.answer("/review/unknown", Map.of("decision", "approve")))
				.contains("There is no question \\\"unknown\\\"");
			assertThat(http.answer("/review/0123456789abcdef", Map.of("decision", "perhaps")))
				.contains("use approve or reject");
			assertThat(http.answer("/calls/1", Map.of("decision", "approve"))).contains("\\\"1\\\"");
			assertThat(http.post("/calls/1", Map.of("decision", "approve"))).isEqualTo(HttpStatus.NOT_FOUND);
			assertThat(http.post("/review/0123456789abcdef", Map.of("decision", "perhaps")))
				.isEqualTo(HttpStatus.BAD_REQUEST);
			assertThat(http.post("/review/0123456789abcdef", Map.of())).isEqualTo(HttpStatus.BAD_REQUEST);
			assertThat(http.answer("/review/0123456789abcdef", Map.of())).contains("\\\"decision\\\"");
			assertThat(application.simulator().requests()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whenTheQueueFailsShouldSayWhyAndShowTheRest(WebApplicationType type) {
		try (ObservedApplication application = start(type, FaultyQueue.class)) {
			ActuatorHttp http = new ActuatorHttp(application);
			String id = declined(application, http, "How does jane@mail.example pick a lock?");
			FaultyQueue.Questions questions = application.context().getBean(FaultyQueue.Questions.class);

			questions.fault = () -> {
				throw new IllegalStateException("the database of host secret.example is gone");
			};
			unavailable(http, id, "(IllegalStateException)");
			assertThat(http.get("/verdict").path("text").stringValue())
				.startsWith("reading the review queue has failed")
				.contains("(IllegalStateException). Calls are not affected.");
			assertThat(http.get("").path("verdict").path("cause").stringValue()).isEqualTo("STORE");
			assertThat(http.get("/pools").size()).isEqualTo(1);

			questions.fault = () -> {
			};
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(http.text("/verdict")).contains("no problems detected"));
			assertThat(decide(http, id, "approve").path("outcome").stringValue()).isEqualTo("ANSWERED");
		}
	}

	@Test
	void whenTheQueueFailsShouldNotBelieveAReadOfAnotherClient() {
		try (ObservedApplication application = ObservedApplication.start(WebApplicationType.SERVLET,
				List.of(FaultyQueue.class), "management.endpoints.web.exposure.include=claude",
				"claude.clients.billing.api-key=sk-ant-billing-0001")) {
			ActuatorHttp http = new ActuatorHttp(application);
			application.context().getBean(FaultyQueue.Questions.class).fault = () -> {
				throw new IllegalStateException("gone");
			};
			assertThat(http.status("/review")).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);

			assertThat(http.get("/review?client=billing").size()).isZero();

			assertThat(http.get("/verdict").path("text").stringValue())
				.startsWith("reading the review queue has failed");
			assertThat(http.get("/verdict?client=billing").path("text").stringValue())
				.isEqualTo("no problems detected");
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SERVLET", "REACTIVE" })
	void whenTheQueueHangsShouldAnswerWithinSecondsAndHoldFewThreads(WebApplicationType type) {
		try (ObservedApplication application = start(type, FaultyQueue.class)) {
			ActuatorHttp http = new ActuatorHttp(application);
			String id = declined(application, http, "How does jane@mail.example pick a lock?");
			FaultyQueue.Questions questions = application.context().getBean(FaultyQueue.Questions.class);
			CountDownLatch released = new CountDownLatch(1);

			questions.fault = () -> awaitUninterrupted(released);
			unavailable(http, id, "(no answer within 3 s)");
			for (int i = 0; i < 2; i++) {
				assertThat(http.text("/review")).contains("The review queue could not be read");
			}
			assertThat(http.text("/review")).contains("4 earlier requests to it still wait");
			assertThat(http.get("/calls").size()).isEqualTo(1);

			released.countDown();
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(http.get("/review").get(0).path("id").stringValue()).isEqualTo(id));
		}
	}

	private static void unavailable(ActuatorHttp http, String id, String cause) {
		assertThat(http.text("/review")).contains("The review queue could not be read", cause, "claude.review.store")
			.doesNotContain("secret.example");
		assertThat(http.status("/review/" + id)).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		if (cause.contains("Exception")) {
			assertThat(http.post("/review/" + id, Map.of("decision", "approve")))
				.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
			assertThat(http.answer("/review/" + id, Map.of("decision", "approve"))).contains(cause);
		}
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		while (true) {
			try {
				latch.await();
				return;
			}
			catch (InterruptedException ex) {
				// As a driver that waits for its socket
			}
		}
	}

	private static ObservedApplication start(WebApplicationType type) {
		return start(type, Ears.class);
	}

	private static ObservedApplication start(WebApplicationType type, Class<?> configuration) {
		return ObservedApplication.start(type, List.of(configuration),
				"management.endpoints.web.exposure.include=claude", "management.endpoint.claude.access=unrestricted");
	}

	private static String declined(ObservedApplication application, ActuatorHttp http, String question) {
		application.simulator().addFault(Fault.refusal(null).first(1));
		assertThat(application.claude().ask(question).source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
		// The queue is written beside the call
		JsonNode item = Awaitility.await().until(() -> http.get("/review"), (questions) -> !questions.isEmpty()).get(0);
		assertThat(item.path("status").stringValue()).isEqualTo("PENDING");
		assertThat(item.path("errorClass").stringValue()).isEqualTo("REFUSED");
		assertThat(item.path("requestKept").booleanValue()).isTrue();
		assertThat(item.path("text").stringValue()).contains("pick a lock").doesNotContain("jane@mail.example");
		assertThat(http.text("/review")).doesNotContain("jane@mail.example");
		return item.path("id").stringValue();
	}

	private static JsonNode decide(ActuatorHttp http, String id, String decision) {
		return JsonMapper.shared().readTree(http.write("/review/" + id, Map.of("decision", decision)));
	}

	/** A queue of the application whose store fails or hangs at times. */
	static class FaultyQueue {

		@Bean
		Questions questions() {
			return new Questions();
		}

		static class Questions implements ReviewQueue {

			private final InMemoryReviewQueue memory = new InMemoryReviewQueue(10);

			private volatile Runnable fault = () -> {
			};

			@Override
			public void add(ReviewItem item) {
				this.memory.add(item);
			}

			@Override
			public List<ReviewItem> list(ReviewItem.@Nullable Status status) {
				this.fault.run();
				return this.memory.list(status);
			}

			@Override
			public Optional<ReviewItem> find(String id) {
				this.fault.run();
				return this.memory.find(id);
			}

			@Override
			public Optional<ReviewItem> decide(String id, ReviewItem.Status expected, ReviewItem.Status decision) {
				this.fault.run();
				return this.memory.decide(id, expected, decision);
			}

		}

	}

	/** The part of an application that delivers answers. */
	static class Ears {

		private final List<ClaudeReviewDecided> heard = new CopyOnWriteArrayList<>();

		@EventListener
		void hear(ClaudeReviewDecided decided) {
			this.heard.add(decided);
		}

	}

}
