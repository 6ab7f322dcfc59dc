package io.github.clauderesilience.simulator;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.simulator.faults.Fault;
import io.github.clauderesilience.simulator.faults.FaultBook;
import io.github.clauderesilience.simulator.limits.GroupUsage;
import io.github.clauderesilience.simulator.limits.LimitBook;
import io.github.clauderesilience.simulator.limits.Limits;
import io.github.clauderesilience.simulator.reply.Replies;
import io.github.clauderesilience.simulator.reply.ScriptedReply;
import io.github.clauderesilience.simulator.request.SimulatorData;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A simulated Claude API on loopback, for tests and for trying things out: it enforces
 * rate limits as the provider documents them, streams, counts tokens, and shows faults on
 * request. It runs until it is closed. Thread-safe.
 *
 * <pre>{@code
 * try (ClaudeSimulator simulator = ClaudeSimulator.start()) {
 *     simulator.addFault(Fault.overloaded().firstPerPrompt(1));
 *     client.callTo(simulator.baseUrl());
 *     assertThat(simulator.stats().withStatus(529)).isEqualTo(1);
 * }
 * }</pre>
 */
public final class ClaudeSimulator implements AutoCloseable {

	private static final int EVENT_LOOPS = 2;

	private final SimulatorClock clock;

	private final LimitBook limits;

	private final FaultBook faults;

	private final Keys keys;

	private final Recorder recorder;

	private final Replies replies;

	private final SimulatorServer api;

	private final ControlEndpoint control;

	private final String controlToken = randomToken();

	private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	private final LoopResources loops = LoopResources.create("claude-simulator", EVENT_LOOPS, true);

	private final DisposableServer server;

	private ClaudeSimulator(SimulatorSettings settings, SimulatorClock clock) {
		this.clock = clock;
		SimulatorData data = SimulatorData.load(settings.dataChanges());
		this.limits = new LimitBook(limits(data, settings), settings.limitRules());
		this.faults = new FaultBook(settings.seed());
		this.keys = new Keys(settings.accounts());
		this.recorder = new Recorder(settings.recordedRequests());
		this.replies = new Replies(data, settings.outputLength(), settings.charsPerToken(), settings.seed());
		this.api = new SimulatorServer(settings, clock, data, this.keys, this.limits, this.faults, this.recorder,
				this.replies);
		this.control = new ControlEndpoint(this, this.faults);
		this.server = bind(settings.port());
	}

	/**
	 * Starts with the default settings on a free port.
	 * @return the running simulator
	 */
	public static ClaudeSimulator start() {
		return start(SimulatorSettings.defaults());
	}

	/**
	 * Starts with given settings.
	 * @param settings the settings
	 * @return the running simulator
	 * @throws reactor.netty.ChannelBindException when the port is taken
	 */
	public static ClaudeSimulator start(SimulatorSettings settings) {
		return start(settings, SimulatorClock.system());
	}

	/**
	 * Starts with given settings and a clock of one's own.
	 * @param settings the settings
	 * @param clock clock of limits, faults and headers
	 * @return the running simulator
	 * @throws reactor.netty.ChannelBindException when the port is taken
	 */
	public static ClaudeSimulator start(SimulatorSettings settings, SimulatorClock clock) {
		return new ClaudeSimulator(settings, clock);
	}

	/**
	 * Port it listens on.
	 * @return the port on loopback
	 */
	public int port() {
		return this.server.port();
	}

	/**
	 * Address clients use in place of the provider's.
	 * @return {@code http://127.0.0.1:port}, without a slash at the end
	 */
	public String baseUrl() {
		return "http://127.0.0.1:" + port();
	}

	/**
	 * Token that requests to {@code /_simulator/*} need in the header
	 * {@code x-simulator-token}.
	 * @return a random token of this simulator
	 */
	public String controlToken() {
		return this.controlToken;
	}

	/**
	 * Adds a fault, whose times count from now on.
	 * @param fault the fault
	 * @return its id, for {@link #removeFault(String)}
	 */
	public String addFault(Fault fault) {
		return this.faults.add(fault, this.clock.nanoTime());
	}

	/**
	 * Removes a fault.
	 * @param id its id
	 * @return whether it was there
	 */
	public boolean removeFault(String id) {
		return this.faults.remove(id);
	}

	/**
	 * Removes all faults.
	 */
	public void clearFaults() {
		this.faults.clear();
	}

	/**
	 * How many requests each fault has met.
	 * @return numbers by id, in the order of adding
	 */
	public Map<String, Long> faultsMet() {
		return this.faults.met();
	}

	/**
	 * Answers with a text of one's own in place of a made-up one.
	 * @param text the answer's text
	 * @return the answer, which holds at once and can be narrowed down:
	 * {@code reply("By Friday.").toPromptContaining("parcel")}
	 */
	public ScriptedReply reply(String text) {
		return this.replies.reply(text);
	}

	/**
	 * Answers with a tool call, whatever the request's {@code tool_choice}; given to
	 * questions and not to tool results.
	 * @param name name of the tool
	 * @param input its input: a map, a record or JSON
	 * @return the answer, which holds at once and can be narrowed down
	 */
	public ScriptedReply toolCall(String name, Object input) {
		return this.replies.toolCall(name, input);
	}

	/**
	 * Limits in force.
	 * @return limits by limit group
	 */
	public Map<String, Limits> limits() {
		return this.limits.limits();
	}

	/**
	 * Changes the limits of a group from now on.
	 * @param group name of the limit group
	 * @param newLimits its limits
	 */
	public void changeLimits(String group, Limits newLimits) {
		this.limits.change(group, newLimits, this.clock.nanoTime());
	}

	/**
	 * Halves, doubles or otherwise scales the limits of a group from now on.
	 * @param group name of the limit group
	 * @param factor factor on each limit; positive
	 * @throws IllegalArgumentException when there is no such group
	 */
	public void scaleLimits(String group, double factor) {
		changeLimits(group, this.limits.limits(group).scaled(factor));
	}

	/**
	 * Lets another consumer eat a share of a group's limits.
	 * @param group name of the limit group
	 * @param share fraction of the limits; 0 ends it
	 * @param after how long after now it begins; zero for at once
	 * @throws IllegalArgumentException when there is no such group
	 */
	public void shareWithOthers(String group, double share, Duration after) {
		this.limits.shareWithOthers(group, share, this.clock.nanoTime() + after.toNanos());
	}

	/**
	 * Revokes a key: from now on it gets 401.
	 * @param key the key
	 */
	public void revokeKey(String key) {
		this.keys.revoke(key);
	}

	/**
	 * Restores a revoked key.
	 * @param key the key
	 */
	public void restoreKey(String key) {
		this.keys.restore(key);
	}

	/**
	 * How many keys are revoked.
	 * @return their number
	 */
	public int revokedKeys() {
		return this.keys.revokedCount();
	}

	/**
	 * What was used of each limit group.
	 * @return one entry per organisation and group that was asked for
	 */
	public List<GroupUsage> usage() {
		return this.limits.usage(this.clock.nanoTime());
	}

	/**
	 * Counts of answers.
	 * @return a snapshot
	 */
	public SimulatorStats stats() {
		return this.recorder.stats();
	}

	/**
	 * The newest requests, as many as the settings keep.
	 * @return requests in the order they came
	 */
	public List<RecordedRequest> requests() {
		return this.recorder.requests();
	}

	/**
	 * Goes back to how it started: no faults, no scripted answers, no revoked keys, no
	 * records, limits as set and buckets full, an empty prompt cache.
	 */
	public void reset() {
		this.faults.clear();
		this.keys.reset();
		this.limits.reset();
		this.replies.reset();
		this.recorder.reset();
	}

	/**
	 * Stops, and cuts all connections. Later calls do nothing.
	 */
	@Override
	public void close() {
		this.server.dispose();
		this.connections.close().awaitUninterruptibly(1000);
		this.loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1)).block(Duration.ofSeconds(2));
	}

	private DisposableServer bind(int port) {
		try {
			return HttpServer.create()
				.host(InetAddress.getLoopbackAddress().getHostAddress())
				.port(port)
				.runOn(this.loops)
				.channelGroup(this.connections)
				.handle(this::handle)
				.bindNow(Duration.ofSeconds(10));
		}
		catch (RuntimeException ex) {
			this.loops.dispose();
			throw ex;
		}
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		String uri = request.uri();
		int query = uri.indexOf('?');
		String path = (query < 0) ? uri : uri.substring(0, query);
		return path.startsWith(ControlEndpoint.PREFIX) ? this.control.handle(request, response, path)
				: this.api.handle(request, response, path);
	}

	private static Map<String, Limits> limits(SimulatorData data, SimulatorSettings settings) {
		Map<String, Limits> result = new LinkedHashMap<>();
		data.groups().forEach((group, json) -> result.put(group, ControlJson.limits(json, Limits.of(0, 0, 0))));
		result.putAll(settings.limits());
		return result;
	}

	private static String randomToken() {
		byte[] bytes = new byte[24];
		new SecureRandom().nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

}
