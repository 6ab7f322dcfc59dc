package io.github.clauderesilience.testsupport;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.clauderesilience.ClaudeAlert;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.chain.Chain;
import io.github.clauderesilience.chain.attempt.Gate;
import io.github.clauderesilience.degrade.DegradeInterceptor;
import io.github.clauderesilience.degrade.MessageSourceUserMessages;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.limit.RateLimitGate;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.ModelTableLoader;
import io.github.clauderesilience.service.CallFactory;
import io.github.clauderesilience.service.DefaultClaudeService;
import io.github.clauderesilience.service.WireRing;
import io.github.clauderesilience.wire.AnswerFilter;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.call.WireCall;
import io.github.clauderesilience.wire.count.LargePrompts;
import io.github.clauderesilience.wire.count.TokenCounter;
import io.github.clauderesilience.wire.key.CredentialGate;
import io.github.clauderesilience.wire.key.Credentials;
import io.github.clauderesilience.wire.key.KeyTrouble;
import io.github.clauderesilience.wire.key.KeyWatch;
import io.github.clauderesilience.wire.key.RejectedKeys;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Both rings over a scripted transport in virtual time, put together by hand: no context,
 * no sockets, no waiting.
 */
public final class TestRing {

	private final VirtualTime time = VirtualTime.at("2026-11-24T12:00:00Z");

	private final ScriptedTransport transport = new ScriptedTransport();

	private final List<ClaudeAlert.Kind> alerts = new CopyOnWriteArrayList<>();

	private final ClaudeService service;

	private final RejectedKeys latch;

	private final KeyWatch keys;

	private final LimitPools pools;

	private volatile String key = "key-one";

	/**
	 * A ring that lets one call onto the wire at a time.
	 */
	public TestRing() {
		this(1);
	}

	/**
	 * A ring.
	 * @param maxInFlight most calls on the wire
	 */
	public TestRing(int maxInFlight) {
		UserMessages messages = MessageSourceUserMessages.ofBundles(MessageSourceUserMessages.OWN_BUNDLE);
		Failures failures = new Failures(messages);
		ModelTable models = ModelTableLoader.shipped();
		Duration minute = Duration.ofMinutes(1);
		WireSettings settings = settings();
		this.pools = new LimitPools(new LimitSettings(minute, 100, maxInFlight, LimitSettings.HeaderLog.OFF, Map.of()),
				new LimitPools.Models(models::limitGroup, models::key, (model) -> 4), this.time, List.of());
		this.latch = new RejectedKeys((kind, model, message) -> this.alerts.add(kind), failures, this.time);
		Gate open = (exchange) -> null;
		ExchangeFilterFunction nothing = (request, next) -> next.exchange(request);
		Credentials credentials = new Credentials(() -> this.key, failures);
		this.keys = new KeyWatch(credentials, this.latch);
		WireRing ring = new WireRing(nothing, new CredentialGate(credentials, this.latch),
				new RateLimitGate(this.pools, failures), open, nothing,
				new AnswerFilter(settings, this.latch, failures, this.time));
		WebClient client = this.transport.client().filters((all) -> all.addAll(ring.filters())).build();
		Chain wire = new WireCall(client, ring.gates(), LargePrompts.NONE, settings, (model, usage) -> null, failures,
				this.time);
		this.service = new DefaultClaudeService(
				new CallFactory(
						new CallFactory.CallDefaults("claude-sonnet-5-5", 4096, minute.multipliedBy(2), false, null),
						models, failures, this.time),
				Chain.of(List.of(new DegradeInterceptor(messages, this.time)), wire),
				new TokenCounter(client, settings, failures, this.time));
	}

	/**
	 * How such a ring reaches the API.
	 * @return settings of an address that does not exist
	 */
	public static WireSettings settings() {
		Duration minute = Duration.ofMinutes(1);
		return new WireSettings(URI.create("http://claude.test"), "2023-06-01", List.of(),
				new WireSettings.Timeouts(minute, minute, minute, minute, minute.multipliedBy(2)), 100, 1_000_000,
				WireSettings.MAX_MESSAGE_BYTES, WireSettings.Auth.X_API_KEY, false, null);
	}

	/**
	 * The service over the ring.
	 * @return a service whose blocking methods must only be used where the answer is
	 * there at once
	 */
	public ClaudeService service() {
		return this.service;
	}

	/**
	 * What remembers rejected keys.
	 * @return the latch
	 */
	public RejectedKeys latch() {
		return this.latch;
	}

	/**
	 * What keeps calls from being answered with the key in use.
	 * @return the trouble, or {@code null}
	 */
	public @Nullable KeyTrouble trouble() {
		return this.keys.trouble();
	}

	/**
	 * What answers.
	 * @return the script
	 */
	public ScriptedTransport transport() {
		return this.transport;
	}

	/**
	 * The time of the ring.
	 * @return noon of 24 November 2026, until it is moved
	 */
	public VirtualTime time() {
		return this.time;
	}

	/**
	 * The limiter's pools.
	 * @return the pools
	 */
	public LimitPools pools() {
		return this.pools;
	}

	/**
	 * The alerts raised so far.
	 * @return their kinds in order
	 */
	public List<ClaudeAlert.Kind> alerts() {
		return this.alerts;
	}

	/**
	 * Puts another key in place.
	 * @param newKey the key requests use from now on
	 */
	public void rotateTo(String newKey) {
		this.key = newKey;
	}

}
