package io.github.clauderesilience.review;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.ClaudeCall;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.review.mask.PatternTextMasker;
import io.github.clauderesilience.review.mask.TextMasker;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.LogCapture;
import io.github.clauderesilience.testsupport.VirtualTime;
import io.github.clauderesilience.time.Timeline;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

class ReviewInterceptorTests {

	private final Timeline timeline = Timeline.of(VirtualTimeScheduler.create());

	private final InMemoryReviewQueue queue = new InMemoryReviewQueue(10);

	@ParameterizedTest
	@EnumSource
	void shouldReviewWhatTheClassSays(ErrorClass errorClass) {
		fail(interceptor(new PatternTextMasker()), "Who is jane@mail.example?", Calls.failure(errorClass));

		assertThat(this.queue.list(null)).hasSize(errorClass.isReviewed() ? 1 : 0)
			.allSatisfy((item) -> assertThat(item.text()).isEqualTo("Who is [email]?"));
	}

	@Test
	void whenOnlyThePersonDiffersShouldBeTheSameQuestion() {
		ReviewInterceptor interceptor = interceptor(new PatternTextMasker());
		fail(interceptor, "Who is jane@mail.example?", Calls.failure(ErrorClass.REFUSED));
		fail(interceptor, "who is  john@mail.example? ", Calls.failure(ErrorClass.REFUSED));

		assertThat(this.queue.list(null)).singleElement().extracting(ReviewItem::count).isEqualTo(2);
	}

	@Test
	void shouldKeepTheRequestForTheReplay() {
		CallContext context = new CallContext(CallContext.Audience.PEOPLE, Calls.SONNET, Lane.BACKGROUND, "acme",
				Locale.ENGLISH, true, Duration.ofMinutes(2), this.timeline);
		ClaudeRequest asked = ClaudeRequest.builder()
			.model(Calls.SONNET)
			.maxTokens(10)
			.user("Who is jane@mail.example?")
			.lane(Lane.BACKGROUND)
			.tenant("acme")
			.betas("some-beta")
			.cacheable()
			.build();

		fail(interceptor(new PatternTextMasker()),
				new ClaudeCall(asked.json(), Calls.SONNET, List.of("some-beta"), true, List.of(), context),
				Calls.failure(ErrorClass.PERMISSION));

		assertThat(this.queue.list(null)).singleElement().extracting(ReviewItem::request).isEqualTo(asked);
	}

	@Test
	void whenAPermissionStaysMissingShouldWarnOnceAnHourOfEachModelAndCause() {
		VirtualTime time = VirtualTime.at("2026-11-24T12:00:00Z");
		ReviewInterceptor interceptor = new ReviewInterceptor(this.queue, new PatternTextMasker(),
				new RequestLog(false), time);
		try (LogCapture log = LogCapture.of(ReviewInterceptor.LOGGER, ch.qos.logback.classic.Level.INFO)) {
			fail(interceptor, "1?", forbidden(Calls.SONNET, "no access to the model"));
			fail(interceptor, "2?", forbidden(Calls.SONNET, "no access to the model"));
			fail(interceptor, "3?", forbidden(Calls.HAIKU, "no access to the model"));
			fail(interceptor, "4?", forbidden(Calls.SONNET, "no access to the workspace"));
			fail(interceptor, "5?", Calls.failure(ErrorClass.REFUSED));
			fail(interceptor, "6?", Calls.failure(ErrorClass.REFUSED));
			time.forward(Duration.ofHours(1));
			fail(interceptor, "7?", forbidden(Calls.SONNET, "no access to the model"));

			assertThat(log.lines()).extracting((line) -> line.substring(0, line.indexOf(' ')))
				.containsExactly("WARN", "INFO", "WARN", "WARN", "WARN", "WARN", "WARN");
			assertThat(log.lines().get(1)).contains("permission by claude-sonnet-5-5", ": 2?");
		}
		assertThat(this.queue.list(null)).hasSize(7);
	}

	private static ClaudeException forbidden(String model, String words) {
		return ClaudeException.of(ClaudeException.Details.builder(ErrorClass.PERMISSION, "answered 403", "Sorry.")
			.status(403)
			.model(model)
			.apiError("permission_error", words)
			.build(), null);
	}

	@Test
	void whenNotingFailsShouldPassTheFailureOfTheCallOn() {
		ClaudeException failure = Calls.failure(ErrorClass.REFUSED);
		ReviewInterceptor broken = interceptor((text) -> {
			throw new IllegalStateException("bug");
		});

		assertThat(fail(broken, "Who?", failure)).isSameAs(failure);
		assertThat(this.queue.list(null)).isEmpty();
	}

	@Test
	void requestLogShouldShowTheStructureWithoutTheTexts() {
		ObjectNode body = Objects.requireNonNull(Json.readObject("""
				{"model":"claude-sonnet-5-5","max_tokens":5,"system":"Be brief","messages":[{"role":"user",
				"content":[{"type":"text","text":"My secret"},{"type":"tool_use","name":"find",
				"input":{"type":"confidential","Jane Doe":4711}}]}],"metadata":{"role":"boss"},"temperature":0.5,
				"x_phone":[491701234567,true],"tools":[{"name":"find","input_schema":{"type":"object","properties":
				{"n":{"type":"integer","default":815,"enum":[816]}}}}]}"""));

		assertThat(new RequestLog(false).text(body))
			.contains("\"model\":\"claude-sonnet-5-5\"", "\"system\":\"<8 characters>\"", "\"type\":\"text\"",
					"\"text\":\"<9 characters>\"", "\"input\":\"<object of 2 fields>\"", "\"temperature\":0.5",
					"\"x_phone\":[\"<number>\",\"<boolean>\"]", "\"properties\":{\"n\":{\"type\":\"integer\"")
			.doesNotContain("secret", "brief", "confidential", "boss", "Jane", "4711", "4917", "815", "816");
		assertThat(new RequestLog(true).text(body)).isEqualTo(body.toString());
	}

	private ReviewInterceptor interceptor(TextMasker masker) {
		return new ReviewInterceptor(this.queue, masker, new RequestLog(false), this.timeline);
	}

	private @Nullable Throwable fail(ReviewInterceptor interceptor, String question, ClaudeException failure) {
		return fail(interceptor, Calls.call(Calls.SONNET, question, Lane.NORMAL, Duration.ofMinutes(2), this.timeline),
				failure);
	}

	private @Nullable Throwable fail(ReviewInterceptor interceptor, ClaudeCall call, ClaudeException failure) {
		AtomicReference<@Nullable Throwable> passed = new AtomicReference<>();
		interceptor.intercept(call, (next) -> Flux.error(failure)).subscribe((event) -> {
		}, passed::set);
		return passed.get();
	}

}
