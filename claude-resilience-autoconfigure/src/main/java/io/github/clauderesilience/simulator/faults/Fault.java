package io.github.clauderesilience.simulator.faults;

import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Fault the simulated API shows: what goes wrong, and for which requests. Immutable; each
 * method returns a changed copy, so that a fault reads as a sentence:
 * {@code Fault.overloaded().model("claude-sonnet-5-5").lasting(Duration.ofSeconds(15))}.
 * Without any narrowing it meets every {@code POST /v1/messages} until it is removed.
 */
public final class Fault {

	/**
	 * Default of {@link #afterEvents(int)}: start, ping, block start and three deltas.
	 */
	private static final int SOME_EVENTS = 6;

	private static final String HTML = "<html><head><title>%d</title></head><body><center><h1>%d</h1></center>"
			+ "<hr><center>cloudflare</center></body></html>";

	private final FaultDraft draft;

	private final FaultAction action;

	private final FaultFilter filter;

	private Fault(FaultDraft draft) {
		this.draft = draft;
		this.action = draft.action();
		this.filter = draft.filter();
	}

	/**
	 * A fault of a kind, with the defaults of that kind.
	 * @param kind what goes wrong
	 * @return the fault
	 */
	public static Fault of(FaultKind kind) {
		FaultDraft draft = new FaultDraft(kind);
		draft.delay = kind.changesAnswer() ? Duration.ofSeconds(1) : Duration.ZERO;
		draft.afterEvents = SOME_EVENTS;
		return new Fault(draft);
	}

	/**
	 * An HTTP status with the provider's JSON.
	 * @param status HTTP status, 300 to 599
	 * @return the fault
	 */
	public static Fault status(int status) {
		if (status < 300 || status > 599) {
			throw new IllegalArgumentException("Status of a fault must be 300 to 599, not " + status);
		}
		return of(FaultKind.STATUS).with((draft) -> draft.status = status);
	}

	/**
	 * An HTTP status with a page of a proxy in front of the API.
	 * @param status HTTP status, 300 to 599
	 * @return the fault
	 */
	public static Fault html(int status) {
		return status(status).body(HTML.formatted(status, status), "text/html");
	}

	/**
	 * A firewall's or proxy's page instead of an answer of the API.
	 * @param status HTTP status, 400 to 499
	 * @return the fault, with the {@code server} header {@code simulated-firewall}
	 */
	public static Fault intermediary(int status) {
		return html(status).header("server", "simulated-firewall");
	}

	/**
	 * A redirect, which a client of the API should not follow.
	 * @param location value of {@code location}
	 * @return the fault
	 */
	public static Fault redirect(String location) {
		return status(302).body("", "text/html").header("location", location);
	}

	/**
	 * A 429 of one of the limits.
	 * @param retryAfterSeconds value of {@code retry-after}
	 * @return the fault
	 */
	public static Fault rateLimited(long retryAfterSeconds) {
		return status(429).header("retry-after", Long.toString(retryAfterSeconds));
	}

	/**
	 * A 429 for a sharp increase of use.
	 * @return the fault, without {@code retry-after}
	 */
	public static Fault acceleration() {
		return status(429).message("This request would exceed your organization's maximum usage increase rate."
				+ " Please scale up your requests gradually.");
	}

	/**
	 * A 429 for a sharp increase of use, named by its code.
	 * @param retryAfterSeconds value of {@code retry-after}
	 * @return the fault
	 */
	public static Fault rampLimit(long retryAfterSeconds) {
		return acceleration().detailCode("ramp_limit_exceeded").header("retry-after", Long.toString(retryAfterSeconds));
	}

	/**
	 * An error the API tells apart by its code, with the status that belongs to it.
	 * @param code value of {@code error.details.error_code}, for example
	 * {@code organization_on_hold}
	 * @return the fault
	 * @throws IllegalArgumentException if the code is unknown
	 */
	public static Fault coded(String code) {
		CodedError error = CodedError.of(code);
		return status(error.status()).message(error.message()).detailCode(code);
	}

	/**
	 * The 400 of an account without credits: no code, no {@code retry-after}.
	 * @return the fault
	 */
	public static Fault creditBalance() {
		return status(400).message("Your credit balance is too low to access the Claude API. Please go to Plans &"
				+ " Billing to upgrade or purchase credits.");
	}

	/**
	 * A 529.
	 * @return the fault
	 */
	public static Fault overloaded() {
		return status(529);
	}

	/**
	 * The 429 of the monthly spend cap of the tier: no {@code retry-after}, a code in
	 * {@code error.details} (platform.claude.com/docs/en/api/rate-limits, read 2026-09).
	 * @param resumes when the API can be used again, as the message names it, for example
	 * {@code 2026-12-01 at 00:00 UTC}
	 * @return the fault
	 */
	public static Fault spendCap(String resumes) {
		return status(429)
			.message("This organization has reached its monthly spend limit. You will regain access on %s."
				.formatted(resumes))
			.detailCode("enforced_spend_limit_reached");
	}

	/**
	 * The 400 of a spend limit the organisation has set itself.
	 * @param resumes when the API can be used again, as the message names it
	 * @return the fault
	 */
	public static Fault ownSpendLimit(String resumes) {
		return status(400).message(
				"You have reached your specified API usage limits. You will regain access on %s.".formatted(resumes));
	}

	/**
	 * An {@code overloaded_error} event in a stream.
	 * @param afterEvents events that come before it; 0 makes it the first
	 * @return the fault
	 */
	public static Fault overloadedInStream(int afterEvents) {
		return of(FaultKind.STREAM_ERROR).errorType("overloaded_error").message("Overloaded").afterEvents(afterEvents);
	}

	/**
	 * A stream whose connection breaks off.
	 * @param afterEvents number of events that come before it
	 * @return the fault; it meets streams only
	 */
	public static Fault cutStream(int afterEvents) {
		return of(FaultKind.CHUNKED_CUT).stream(true).afterEvents(afterEvents);
	}

	/**
	 * A connection that is reset before any byte of an answer.
	 * @return the fault
	 */
	public static Fault reset() {
		return of(FaultKind.RESET);
	}

	/**
	 * An answer that never comes, on a connection that stays open.
	 * @return the fault
	 */
	public static Fault noAnswer() {
		return of(FaultKind.NO_ANSWER);
	}

	/**
	 * A refusal.
	 * @param category category such as {@code cyber}, or {@code null} for none
	 * @return the fault
	 */
	public static Fault refusal(@Nullable String category) {
		return of(FaultKind.REFUSAL).afterEvents(0).detailCode(category);
	}

	/**
	 * A 200 whose body is not a message.
	 * @param body the body; may be empty
	 * @param contentType its media type
	 * @return the fault
	 */
	public static Fault wrongBody(String body, String contentType) {
		return of(FaultKind.WRONG_BODY).body(body, contentType);
	}

	/**
	 * An answer that comes late.
	 * @param delay how late
	 * @return the fault
	 */
	public static Fault slow(Duration delay) {
		return of(FaultKind.SLOW_ANSWER).delay(delay);
	}

	/**
	 * An answer that is written slowly.
	 * @param perToken time that is added to each output token
	 * @return the fault
	 */
	public static Fault slowTokens(Duration perToken) {
		return of(FaultKind.SLOW_TOKENS).delay(perToken);
	}

	/**
	 * Response headers, right or wrong, on top of whatever else happens.
	 * @param name name of the header
	 * @param value its value
	 * @return the fault
	 */
	public static Fault headers(String name, String value) {
		return of(FaultKind.HEADERS).header(name, value);
	}

	/**
	 * Only requests for these models.
	 * @param models ids or aliases, as requests name them
	 * @return the changed copy
	 */
	public Fault model(String... models) {
		return with((draft) -> draft.models = Set.of(models));
	}

	/**
	 * Only requests to one endpoint.
	 * @param endpoint {@code messages}, {@code count_tokens}, {@code models} or
	 * {@code any}
	 * @return the changed copy
	 */
	public Fault endpoint(String endpoint) {
		if (!Set.of("messages", "count_tokens", "models", "any").contains(endpoint)) {
			throw new IllegalArgumentException("No endpoint '%s'".formatted(endpoint));
		}
		return with((draft) -> draft.endpoint = endpoint);
	}

	/**
	 * Only requests with one credential.
	 * @param key the key
	 * @return the changed copy
	 */
	public Fault key(String key) {
		return with((draft) -> draft.key = key);
	}

	/**
	 * Only requests whose prompt contains a text.
	 * @param text the text, case-sensitive
	 * @return the changed copy
	 */
	public Fault promptContains(String text) {
		return with((draft) -> draft.promptContains = text);
	}

	/**
	 * Only streams, or only plain requests.
	 * @param stream {@code true} for streams
	 * @return the changed copy
	 */
	public Fault stream(boolean stream) {
		return with((draft) -> draft.stream = stream);
	}

	/**
	 * Begins some time after it was added.
	 * @param after how long after
	 * @return the changed copy
	 */
	public Fault after(Duration after) {
		return with((draft) -> draft.after = after);
	}

	/**
	 * Ends some time after it has begun.
	 * @param lasting how long it lasts
	 * @return the changed copy
	 */
	public Fault lasting(Duration lasting) {
		return with((draft) -> draft.lasting = lasting);
	}

	/**
	 * Comes and goes.
	 * @param down how long it is there, first; positive
	 * @param up how long it is away then
	 * @return the changed copy
	 */
	public Fault flapping(Duration down, Duration up) {
		if (down.isZero() || down.isNegative() || up.isNegative()) {
			throw new IllegalArgumentException("Flapping needs a positive time down and no negative time up");
		}
		return with((draft) -> {
			draft.down = down;
			draft.up = up;
		});
	}

	/**
	 * Meets a share of the requests, by the seed of the simulator.
	 * @param rate share, 0 to 1
	 * @return the changed copy
	 */
	public Fault rate(double rate) {
		if (!(rate >= 0 && rate <= 1)) {
			throw new IllegalArgumentException("Rate of a fault must be 0 to 1, not " + rate);
		}
		return with((draft) -> draft.rate = rate);
	}

	/**
	 * Meets only the first requests it could meet.
	 * @param requests how many; 0 for no bound
	 * @return the changed copy
	 */
	public Fault first(long requests) {
		return with((draft) -> draft.first = requests);
	}

	/**
	 * Meets only the first requests with the same prompt, so that retries get through.
	 * @param requests how many; 0 for no bound
	 * @return the changed copy
	 */
	public Fault firstPerPrompt(long requests) {
		return with((draft) -> draft.firstPerPrompt = requests);
	}

	/**
	 * Sets a response header, for example {@code retry-after}, {@code retry-after-ms} or
	 * {@code x-should-retry}, to any value.
	 * @param name name of the header
	 * @param value its value
	 * @return the changed copy
	 */
	public Fault header(String name, String value) {
		return with((draft) -> draft.headers.put(name, value));
	}

	/**
	 * Sets the type of the error.
	 * @param errorType value of {@code error.type}
	 * @return the changed copy
	 */
	public Fault errorType(String errorType) {
		return with((draft) -> draft.errorType = errorType);
	}

	/**
	 * Sets the message of the error.
	 * @param message value of {@code error.message}
	 * @return the changed copy
	 */
	public Fault message(String message) {
		return with((draft) -> draft.message = message);
	}

	/**
	 * Sets {@code error.details.error_code}, or the category of a refusal.
	 * @param detailCode the code, or {@code null} for none
	 * @return the changed copy
	 */
	public Fault detailCode(@Nullable String detailCode) {
		return with((draft) -> draft.detailCode = detailCode);
	}

	/**
	 * Sends a body of its own instead of the provider's JSON.
	 * @param body the body; may be empty
	 * @param contentType its media type
	 * @return the changed copy
	 */
	public Fault body(String body, String contentType) {
		return with((draft) -> {
			draft.body = body;
			draft.contentType = contentType;
		});
	}

	/**
	 * Sets the delay of the slow kinds.
	 * @param delay how long
	 * @return the changed copy
	 */
	public Fault delay(Duration delay) {
		return with((draft) -> draft.delay = delay);
	}

	/**
	 * Puts a fault within a stream after so many events. Where the stream has fewer, it
	 * comes before {@code message_stop}. For a refusal it is the number of output tokens.
	 * @param events events before it; 0 or more
	 * @return the changed copy
	 */
	public Fault afterEvents(int events) {
		return with((draft) -> draft.afterEvents = Math.max(0, events));
	}

	/**
	 * What it does.
	 * @return the action
	 */
	public FaultAction action() {
		return this.action;
	}

	FaultFilter filter() {
		return this.filter;
	}

	private Fault with(Consumer<FaultDraft> change) {
		FaultDraft copy = new FaultDraft(this.draft);
		change.accept(copy);
		return new Fault(copy);
	}

	@Override
	public String toString() {
		return "Fault[" + this.action + ", endpoint=" + this.filter.endpoint() + ", models=" + this.filter.models()
				+ "]";
	}

}
