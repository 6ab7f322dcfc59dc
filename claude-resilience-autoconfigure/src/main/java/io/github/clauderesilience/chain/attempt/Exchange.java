package io.github.clauderesilience.chain.attempt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

import io.github.clauderesilience.ClaudeUsage;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallContext;
import io.github.clauderesilience.chain.Carriage;
import io.github.clauderesilience.chain.guard.Guard;
import io.github.clauderesilience.error.WireText;
import io.github.clauderesilience.spi.AttemptInfo;
import io.github.clauderesilience.spi.CallInfo;
import io.github.clauderesilience.spi.Settlement;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.ClientRequest;

/**
 * One attempt on the wire, as a request attribute: what the filters need to know of it,
 * and what they hold for it (a reservation, a permit). Whatever is held is told exactly
 * once how it ended: by the end of the body, an error, or cancel. Thread-safe.
 */
public final class Exchange implements AttemptInfo {

	private static final LongUnaryOperator NEVER_SILENT = (nowNanos) -> 0;

	/** Name of the request attribute. */
	public static final String ATTRIBUTE = Exchange.class.getName();

	private final Target target;

	private final @Nullable CallContext context;

	private final long deadlineNanos;

	private final long startedNanos;

	private @Nullable List<HeldResource> holdings;

	private @Nullable Settlement closed;

	private volatile @Nullable Credential credential;

	private volatile int credentials;

	private volatile boolean admitted;

	private volatile NamedAccount account;

	private volatile int sends;

	private volatile long sentNanos;

	private volatile boolean written;

	private volatile @Nullable String requestId;

	private volatile Silence silence = Silence.UNLIMITED;

	private volatile LongUnaryOperator unusualSilence = NEVER_SILENT;

	/**
	 * Creates an exchange that has not been sent yet.
	 * @param target model, tenant and estimated size
	 * @param deadlineNanos when the call has to be over, a reading of the time source
	 * @param context the question it belongs to, or {@code null} for a direct user of the
	 * {@code WebClient}
	 * @param startedNanos the time now, a reading of the time source
	 */
	public Exchange(Target target, long deadlineNanos, @Nullable CallContext context, long startedNanos) {
		this.startedNanos = startedNanos;
		this.target = target;
		this.deadlineNanos = deadlineNanos;
		this.context = context;
		Carriage carriage = (context != null) ? context.carriage() : null;
		this.account = (carriage != null) ? NamedAccount.of(carriage.request().headers(), carriage) : NamedAccount.OURS;
	}

	/**
	 * The exchange a request belongs to.
	 * @param request the request
	 * @return the exchange
	 * @throws IllegalStateException when the request has none, which means that the
	 * filters stand in the wrong order
	 */
	public static Exchange of(ClientRequest request) {
		if (request.attributes().get(ATTRIBUTE) instanceof Exchange exchange) {
			return exchange;
		}
		throw new IllegalStateException(
				"The request carries no exchange; the filters of claudeWebClient are in the wrong order");
	}

	/**
	 * Model, tenant and estimated size.
	 * @return the target
	 */
	public Target target() {
		return this.target;
	}

	@Override
	public String model() {
		return this.target.model();
	}

	@Override
	public Lane lane() {
		return this.target.lane();
	}

	@Override
	public long maxTokens() {
		return this.target.maxTokens();
	}

	@Override
	public boolean fast() {
		return this.target.fast();
	}

	/**
	 * When the call has to be over.
	 * @return a reading of the time source
	 */
	public long deadlineNanos() {
		return this.deadlineNanos;
	}

	@Override
	public long startedNanos() {
		return this.startedNanos;
	}

	/**
	 * The question it belongs to.
	 * @return the context, or {@code null} for a direct user of the {@code WebClient}
	 */
	public @Nullable CallContext context() {
		return this.context;
	}

	@Override
	public @Nullable CallInfo call() {
		return this.context;
	}

	/**
	 * The language of the person.
	 * @return the locale of the call, or the platform's
	 */
	public Locale locale() {
		return (this.context != null) ? this.context.locale() : Locale.getDefault();
	}

	/**
	 * The key the exchange is sent with.
	 * @return the credential, or {@code null} before it was chosen
	 */
	public @Nullable Credential credential() {
		return this.credential;
	}

	@Override
	public @Nullable String keyFingerprint() {
		Credential used = this.credential;
		return (used != null) ? used.fingerprint() : null;
	}

	/**
	 * Chooses the key.
	 * @param chosen the credential
	 */
	public void use(Credential chosen) {
		this.credential = chosen;
		this.credentials = this.credentials + 1;
	}

	/**
	 * How often a key was chosen for this exchange.
	 * @return 0 before the first one was, more than 1 if a key was rejected
	 */
	public int credentials() {
		return this.credentials;
	}

	/**
	 * The account that the request itself names.
	 * @return the account, {@link NamedAccount#OURS} if it names none
	 */
	public NamedAccount account() {
		return this.account;
	}

	/**
	 * Says which account the request itself names.
	 * @param named the account
	 */
	public void account(NamedAccount named) {
		this.account = named;
	}

	/**
	 * Notes that every gate has let this exchange pass, so that none is asked again.
	 */
	public void admit() {
		this.admitted = true;
	}

	/**
	 * Whether every gate has let this exchange pass since it was last settled.
	 * @return whether it may be sent
	 */
	public boolean isAdmitted() {
		return this.admitted;
	}

	/**
	 * A name that came with the answer, as it may be shown: without keys, short, in one
	 * line.
	 * @param name the name
	 * @return the name as logs, exceptions and tags may have it
	 */
	public String shown(String name) {
		Credential used = this.credential;
		return (used != null) ? String.valueOf(used.secrets().name(name)) : WireText.line(name, WireText.NAME_CHARS);
	}

	/**
	 * How long the answer may show no sign of life before its first content.
	 * @return the silence; {@link Silence#UNLIMITED} for a direct user of the
	 * {@code WebClient}
	 */
	public Silence silence() {
		return this.silence;
	}

	/**
	 * Says how long the answer may show no sign of life before its first content.
	 * @param most the silence
	 */
	public void silence(Silence most) {
		this.silence = most;
	}

	/**
	 * Whether another model can take the call over now if this one says nothing.
	 * @return {@code true} if there is one with quota and a closed circuit
	 */
	public boolean canBeTakenOver() {
		return this.context != null && this.context.standIn().canTakeNow(ErrorClass.TIMEOUT);
	}

	/**
	 * Notes that the request goes to the transport now, which may have to open a
	 * connection for it first.
	 * @param nowNanos a reading of the time source
	 */
	public void sending(long nowNanos) {
		this.sentNanos = nowNanos;
		this.written = false;
		// That of an earlier answer, a 429 say, tells nothing about this one.
		this.requestId = null;
		this.unusualSilence = this::silenceBeforeHead;
		this.sends = this.sends + 1;
		if (this.context != null && this.target.generates()) {
			this.context.nextAttempt();
		}
	}

	/**
	 * Notes that the whole request was written to a connection.
	 */
	public void written() {
		this.written = true;
	}

	/**
	 * Whether the whole request was written to a connection since it was last
	 * {@linkplain #sending(long) given to the transport}.
	 * @return {@code false} if the API cannot have processed it
	 */
	public boolean isWritten() {
		return this.written;
	}

	@Override
	public int sends() {
		return this.sends;
	}

	/**
	 * How often the question was sent, over all its exchanges; counting its tokens is no
	 * attempt at it.
	 * @return requests on the wire
	 */
	public int attempts() {
		return (this.context != null && this.target.generates()) ? this.context.attempts() : this.sends;
	}

	@Override
	public long sentNanos() {
		return this.sentNanos;
	}

	private long silenceBeforeHead(long nowNanos) {
		long quiet = nowNanos - this.sentNanos;
		return (quiet >= this.silence.unusualNanos()) ? quiet : 0;
	}

	/**
	 * Says who knows how long an answer that has begun shows no sign of life.
	 * @param unusual the same as {@link #unusualSilenceNanos} for this answer
	 */
	public void answering(LongUnaryOperator unusual) {
		this.unusualSilence = unusual;
	}

	/**
	 * How long there has been no sign of life, if that is unusually long for an answer of
	 * its kind.
	 * @param nowNanos the time now, a reading of the time source
	 * @return nanoseconds; 0 if it is not unusual, or not known to be
	 */
	public long unusualSilenceNanos(long nowNanos) {
		return this.unusualSilence.applyAsLong(nowNanos);
	}

	/**
	 * Notes time spent in the queue.
	 * @param nanos nanoseconds, not negative
	 */
	public void queuedFor(long nanos) {
		if (this.context != null) {
			this.context.queuedFor(nanos);
		}
	}

	/**
	 * Holds something until this send has ended. Where the exchange has been closed
	 * meanwhile, it is given back at once.
	 * @param holding what is to be told how it ended
	 */
	public void hold(HeldResource holding) {
		Settlement already = add(holding);
		if (already != null) {
			Guard.tell(holding, (late) -> late.settle(already));
		}
	}

	private synchronized @Nullable Settlement add(HeldResource holding) {
		if (this.closed == null) {
			if (this.holdings == null) {
				this.holdings = new ArrayList<>(4);
			}
			this.holdings.add(holding);
		}
		return this.closed;
	}

	/**
	 * What this send holds of a kind.
	 * @param <H> the kind
	 * @param kind its type
	 * @return what is held, or {@code null} if there is nothing of that kind
	 */
	public synchronized <H extends HeldResource> @Nullable H held(Class<H> kind) {
		if (this.holdings != null) {
			for (HeldResource holding : this.holdings) {
				if (kind.isInstance(holding)) {
					return kind.cast(holding);
				}
			}
		}
		return null;
	}

	/**
	 * Tells what is held that the head of an answer arrived.
	 * @param status the HTTP status
	 * @param headers the headers
	 */
	public void responded(int status, HttpHeaders headers) {
		String id = headers.getFirst("request-id");
		this.requestId = (id != null) ? shown(id) : null;
		this.unusualSilence = NEVER_SILENT;
		Guard.each(held(), (holding) -> holding.responded(status, headers));
	}

	@Override
	public @Nullable String requestId() {
		return this.requestId;
	}

	/**
	 * Tells what is held how much of the answer has been used so far.
	 * @param usage the usage, cumulative
	 */
	public void progressed(ClaudeUsage usage) {
		ClaudeUsage possible = possible(usage);
		Guard.each(held(), (holding) -> holding.progressed(possible));
	}

	/**
	 * Ends this send: everything held is told once and let go. The exchange may be sent
	 * again.
	 * @param settlement how it ended
	 */
	public void settle(Settlement settlement) {
		this.admitted = false;
		ClaudeUsage told = settlement.usage();
		ClaudeUsage possible = (told != null) ? possible(told) : null;
		tell(takeAll(),
				(possible == told) ? settlement : new Settlement(settlement.outcome(), possible, settlement.failure()));
	}

	/**
	 * The usage of this exchange, as far as it is to be believed.
	 * @param told the usage as the answer says
	 * @return the usage, {@link ClaudeUsage#NONE} if it is beyond belief
	 */
	public ClaudeUsage possible(ClaudeUsage told) {
		return PossibleUsage.of(told, this.target.model(), this.target.maxTokens());
	}

	/**
	 * Ends this exchange for good: whatever is held now or later is given back.
	 * @param settlement how it ended; only the first one counts
	 */
	public void close(Settlement settlement) {
		if (isFirst(settlement)) {
			settle(settlement);
		}
	}

	private synchronized boolean isFirst(Settlement settlement) {
		boolean first = this.closed == null;
		if (first) {
			this.closed = settlement;
		}
		return first;
	}

	private synchronized List<HeldResource> takeAll() {
		List<HeldResource> all = this.holdings;
		this.holdings = null;
		return (all != null) ? all : List.of();
	}

	private synchronized List<HeldResource> held() {
		return (this.holdings != null) ? new ArrayList<>(this.holdings) : List.of();
	}

	/**
	 * Tells all of them, even if one throws: a permit that is not given back is lost for
	 * ever, and what fails while settling must not keep the call from its end.
	 */
	private static void tell(List<HeldResource> holdings, Settlement settlement) {
		for (int i = holdings.size() - 1; i >= 0; i--) {
			Guard.tell(holdings.get(i), (holding) -> holding.settle(settlement));
		}
	}

}
