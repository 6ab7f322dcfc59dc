package io.github.clauderesilience.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.clauderesilience.ClaudeAccountException;
import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeRefusedException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeRequestException;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeUnavailableException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorSettings;
import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.i18n.LocaleContextHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The table of error classes, row by row, over real sockets: what each fault of the API
 * becomes for a program and for people.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ErrorClassesIT {

	private static final String HTML = "<html><h1>Please log in</h1></html>";

	private static final List<String> RAW = List.of("html", "error", "Internal", "sk-", "{", "API key", "request");

	private final ClaudeSimulator simulator = ClaudeSimulator
		.start(SimulatorSettings.builder().latency(Duration.ZERO).tokensPerSecond(0).build());

	private final AtomicInteger tests = new AtomicInteger();

	private final ConfigurableApplicationContext patient = start("30s");

	private final ConfigurableApplicationContext impatient = start("200ms");

	private ConfigurableApplicationContext start(String timeout) {
		return ClaudeContexts.start(this.simulator.baseUrl(), () -> "sk-ant-test-" + this.tests,
				"claude.timeout.attempt=" + timeout, "claude.rate-limit.max-wait=2s");
	}

	/** Another key, so that no pool and no latch remembers the test before. */
	@BeforeEach
	void changeKey() {
		this.simulator.reset();
		this.tests.incrementAndGet();
	}

	@AfterAll
	void close() {
		this.patient.close();
		this.impatient.close();
		this.simulator.close();
	}

	static Stream<Row> table() {
		String windowText = "prompt is too long: 1200000 tokens > 1000000 maximum";
		String moneyBack = "2026-12-01 at 00:00 UTC";
		return Stream.of(row(Fault.status(400), ErrorClass.INVALID_REQUEST, 400),
				row(Fault.status(422), ErrorClass.INVALID_REQUEST, 422),
				row(Fault.status(405), ErrorClass.INVALID_REQUEST, 405),
				row(Fault.html(400), ErrorClass.INTERMEDIARY, 400),
				row(Fault.redirect("http://127.0.0.1:1/elsewhere"), ErrorClass.INTERMEDIARY, 302),
				row(Fault.intermediary(407), ErrorClass.INTERMEDIARY, 407),
				row(Fault.html(404), ErrorClass.INTERMEDIARY, 404),
				row(Fault.status(403).body("", "text/plain"), ErrorClass.INTERMEDIARY, 403),
				row(Fault.html(401), ErrorClass.AUTHENTICATION, 401),
				row(Fault.status(400).message(windowText), ErrorClass.PROMPT_TOO_LONG, 400),
				row(Fault.of(FaultKind.WINDOW_EXCEEDED), ErrorClass.PROMPT_TOO_LONG, 200),
				row(Fault.status(401), ErrorClass.AUTHENTICATION, 401), row(Fault.status(402), ErrorClass.BILLING, 402),
				row(Fault.spendCap(moneyBack), ErrorClass.BILLING, 429),
				row(Fault.ownSpendLimit(moneyBack), ErrorClass.BILLING, 400),
				row(Fault.creditBalance(), ErrorClass.BILLING, 400),
				row(Fault.status(429).detailCode("contract_spend_limit_reached"), ErrorClass.BILLING, 429),
				row(Fault.status(402).detailCode("linked_organization_spend_limit_reached"), ErrorClass.BILLING, 402),
				row(Fault.status(400).detailCode("organization_on_hold"), ErrorClass.AUTHENTICATION, 400),
				row(Fault.status(400).detailCode("cmek_key_disabled"), ErrorClass.AUTHENTICATION, 400),
				row(Fault.status(404).detailCode("thread_not_found"), ErrorClass.INVALID_REQUEST, 404),
				row(Fault.status(400).detailCode("request_body_timeout"), ErrorClass.TIMEOUT, 400),
				row(Fault.status(529).detailCode("compaction_unavailable"), ErrorClass.OVERLOADED, 529),
				row(Fault.status(503).detailCode("cmek_key_unreachable"), ErrorClass.SERVER_ERROR, 503),
				row(Fault.status(403), ErrorClass.PERMISSION, 403), row(Fault.html(403), ErrorClass.INTERMEDIARY, 403),
				row(Fault.status(404), ErrorClass.MODEL_NOT_FOUND, 404),
				row(Fault.status(409), ErrorClass.CONFLICT, 409), row(Fault.status(413), ErrorClass.TOO_LARGE, 413),
				row(Fault.html(413), ErrorClass.TOO_LARGE, 413),
				row(Fault.rateLimited(62_291), ErrorClass.RATE_LIMITED, 429),
				row(Fault.status(500), ErrorClass.SERVER_ERROR, 500),
				row(Fault.html(502), ErrorClass.SERVER_ERROR, 502),
				row(Fault.status(503), ErrorClass.SERVER_ERROR, 503),
				row(Fault.html(520), ErrorClass.SERVER_ERROR, 520), row(Fault.overloaded(), ErrorClass.OVERLOADED, 529),
				row(Fault.status(500).errorType("overloaded_error"), ErrorClass.OVERLOADED, 500),
				row(Fault.wrongBody("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"x\"}}",
						"application/json"), ErrorClass.OVERLOADED, 200),
				row(Fault.status(504), ErrorClass.TIMEOUT, 504), row(Fault.status(408), ErrorClass.TIMEOUT, 408),
				row(Fault.of(FaultKind.NO_ANSWER), ErrorClass.TIMEOUT, 0),
				row(Fault.of(FaultKind.STALL), ErrorClass.TIMEOUT, 0),
				row(Fault.slow(Duration.ofSeconds(20)), ErrorClass.TIMEOUT, 0),
				row(Fault.of(FaultKind.RESET), ErrorClass.CONNECTION, 0),
				row(Fault.of(FaultKind.RESET_IN_BODY), ErrorClass.MALFORMED, 0),
				row(Fault.of(FaultKind.TRUNCATED), ErrorClass.MALFORMED, 0),
				row(Fault.of(FaultKind.CHUNKED_CUT), ErrorClass.MALFORMED, 0),
				row(Fault.of(FaultKind.MALFORMED), ErrorClass.MALFORMED, 200),
				row(Fault.wrongBody(HTML, "text/html"), ErrorClass.MALFORMED, 200),
				row(Fault.wrongBody("", "application/json"), ErrorClass.MALFORMED, 200),
				row(Fault.refusal("cyber"), ErrorClass.REFUSED, 200));
	}

	@Test
	void tableShouldHaveARowForEveryClassTheApiCanCause() {
		Set<ErrorClass> rows = table().map(Row::errorClass).collect(Collectors.toSet());

		assertThat(ErrorClass.values()).filteredOn((errorClass) -> !rows.contains(errorClass))
			.as("those of our own, and what is an answer to programs")
			.containsExactly(ErrorClass.EMPTY_ANSWER, ErrorClass.CIRCUIT_OPEN, ErrorClass.QUEUE_FULL,
					ErrorClass.WOULD_MISS_DEADLINE, ErrorClass.SHUTTING_DOWN);
	}

	@ParameterizedTest
	@MethodSource("table")
	void shouldBeWhatTheTableSays(Row row) {
		this.simulator.addFault(row.fault());

		ClaudeException failure = failure(context(row));

		assertThat(failure.errorClass()).isEqualTo(row.errorClass());
		assertThat(failure).isInstanceOf(type(row.errorClass()));
		assertThat(failure.status()).isEqualTo(row.status());
		assertThat(failure.attempts()).isEqualTo(1);
		assertThat(failure.model()).isEqualTo("claude-sonnet-5-5");
		assertThat(failure.userMessage()).isNotBlank().doesNotContain(RAW);
		assertThat(failure.getMessage()).doesNotContain("Please log in", "cloudflare");
		if (row.status() != 0 && row.fault().action().contentType().equals("application/json")) {
			assertThat(failure.requestId()).startsWith("req_");
		}
	}

	@ParameterizedTest
	@MethodSource("table")
	void shouldGivePeopleAMessageInTheirLanguage(Row row) {
		for (Locale locale : List.of(Locale.ENGLISH, Locale.GERMAN)) {
			changeKey();
			this.simulator.addFault(row.fault());
			LocaleContextHolder.setLocale(locale);
			try {
				ClaudeReply reply = context(row).getBean(ClaudeService.class).ask("Hello");

				assertThat(reply.source()).isEqualTo(ClaudeReply.Source.UNAVAILABLE);
				assertThat(reply.provenance().errorClass()).isEqualTo(row.errorClass());
				assertThat(reply.text()).satisfiesAnyOf(
						(text) -> assertThat(text).isEqualTo(message(row.errorClass(), locale)),
						(text) -> assertThat(text).matches(
								(locale == Locale.GERMAN) ? "Ich kann erst wieder ab dem \\d+\\. .* antworten\\. .*"
										: "I can't answer before \\d+ .*; please come back then\\."));
				assertThat(reply.stopReason()).isNull();
			}
			finally {
				LocaleContextHolder.resetLocaleContext();
			}
		}
	}

	@Test
	void whenTheRetryAfterIsBeyondTheDeadlineShouldFailNowWithTheTrueTime() {
		this.simulator.addFault(Fault.rateLimited(62_291));

		Duration wait = Objects.requireNonNull(failure(this.patient).retryAfter());

		assertThat(wait).isBetween(Duration.ofSeconds(62_280), Duration.ofSeconds(62_400));
		assertThat(this.simulator.stats().total()).isEqualTo(1);
	}

	@Test
	void whenMoneyIsGoneShouldNameTheDayItIsBack() {
		this.simulator.addFault(Fault.spendCap("2999-01-01 at 00:00 UTC"));

		assertThat(failure(this.patient).retryAfter()).isEqualTo(Duration.ofDays(32));
	}

	@Test
	void whenThePortIsClosedShouldBeAConnectionThatWasNeverSent() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			port = socket.getLocalPort();
		}
		ClaudeException failure = failureAt("http://127.0.0.1:" + port);

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONNECTION);
		assertThat(failure).isInstanceOf(ClaudeUnavailableException.class)
			.hasMessageContaining("could not be reached")
			.cause()
			.isInstanceOf(IOException.class);
	}

	@Test
	void whenTheHostIsUnknownShouldSayWhichSettingNamesIt() {
		ClaudeException failure = failureAt("http://no-such-host.invalid");

		assertThat(failure.errorClass()).isEqualTo(ErrorClass.CONNECTION);
		assertThat(failure).hasMessageContaining("the host of claude.base-url is not known");
	}

	private static ClaudeException failureAt(String baseUrl) {
		try (ConfigurableApplicationContext context = ClaudeContexts.start(baseUrl)) {
			return failure(context);
		}
	}

	private ConfigurableApplicationContext context(Row row) {
		boolean waits = row.status() == 0 && row.errorClass() == ErrorClass.TIMEOUT;
		return waits ? this.impatient : this.patient;
	}

	private static ClaudeException failure(ConfigurableApplicationContext context) {
		ClaudeService claude = context.getBean(ClaudeService.class);
		return Objects
			.requireNonNull(catchThrowableOfType(ClaudeException.class, () -> claude.send(ClaudeRequest.of("Hello"))));
	}

	private static Class<? extends ClaudeException> type(ErrorClass errorClass) {
		return switch (errorClass) {
			case INVALID_REQUEST, PROMPT_TOO_LONG, MODEL_NOT_FOUND, TOO_LARGE -> ClaudeRequestException.class;
			case AUTHENTICATION, BILLING, PERMISSION -> ClaudeAccountException.class;
			case REFUSED -> ClaudeRefusedException.class;
			default -> ClaudeUnavailableException.class;
		};
	}

	private static String message(ErrorClass errorClass, Locale locale) {
		boolean german = locale.equals(Locale.GERMAN);
		return switch (errorClass) {
			case INVALID_REQUEST ->
				german ? "Diese Frage konnte so nicht verarbeitet werden. Bitte formulieren Sie sie anders."
						: "This question could not be processed as it is. Please try to put it differently.";
			case PROMPT_TOO_LONG ->
				german ? "Diese Frage ist zu lang für mich. Bitte kürzen Sie sie, oder stellen Sie sie in Teilen."
						: "This question is too long for me. Please shorten it, or ask it in parts.";
			case TOO_LARGE -> german
					? "Diese Frage ist mit ihren Anhängen zu groß für mich. Bitte kürzen Sie sie, oder stellen Sie sie in Teilen."
					: "This question, with what is attached to it, is too large for me. Please shorten it, or ask it in parts.";
			case PERMISSION -> german ? "Diese Frage kann ich nicht beantworten. Sie wurde an unser Team weitergegeben."
					: "I can't answer this question. It has been passed on to our staff.";
			case REFUSED -> german ? "Bei dieser Frage kann ich nicht helfen. Sie wurde an unser Team weitergegeben."
					: "I can't help with this question. It has been passed on to our staff.";
			case RATE_LIMITED ->
				german ? "Gerade fragen sehr viele Menschen. Bitte versuchen Sie es in einer Minute noch einmal."
						: "A lot of people are asking at the moment. Please try again in a minute.";
			default -> german
					? "Ich kann gerade nicht antworten. An Ihrer Frage liegt es nicht; bitte versuchen Sie es in ein paar Minuten noch einmal."
					: "I can't answer right now. Your question is fine; please try again in a few minutes.";
		};
	}

	private static Row row(Fault fault, ErrorClass errorClass, int status) {
		return new Row(fault, errorClass, status);
	}

	private record Row(Fault fault, ErrorClass errorClass, int status) {

		@Override
		public String toString() {
			return this.errorClass + " from " + this.fault.action().kind() + " " + this.fault.action().status();
		}

	}

}
