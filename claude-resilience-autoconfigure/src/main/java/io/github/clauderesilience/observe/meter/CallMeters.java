package io.github.clauderesilience.observe.meter;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.Keys;
import io.github.clauderesilience.observe.ModelTag;
import io.github.clauderesilience.spi.CallInfo;
import io.github.clauderesilience.spi.CallObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Meters of questions: how they ended, who answered, how long it took. Thread-safe.
 */
public final class CallMeters implements CallObserver {

	private static final String NONE = "none";

	private final Map<End, Timer> calls = new ConcurrentHashMap<>();

	private final Map<String, Timer> firstContents = new ConcurrentHashMap<>();

	private final Map<Break, Counter> breaks = new ConcurrentHashMap<>();

	private final Set<String> withGauge = ConcurrentHashMap.newKeySet();

	private final MeterRegistry registry;

	private final ModelTag models;

	private final Predicate<String> standIn;

	/**
	 * Creates meters.
	 * @param registry where they are registered
	 * @param models bounds the tag values
	 * @param standIn whether others answer for a model at present
	 */
	public CallMeters(MeterRegistry registry, ModelTable models, Predicate<String> standIn) {
		this.registry = registry;
		this.models = new ModelTag(models);
		this.standIn = standIn;
	}

	@Override
	public void answered(CallInfo call, ClaudeReply reply) {
		ClaudeReply.Source source = reply.source();
		boolean served = source != ClaudeReply.Source.UNAVAILABLE;
		boolean byModel = served && source != ClaudeReply.Source.CURATED;
		record(call, served ? "answered" : "unavailable", source, byModel ? this.models.of(reply.model()) : NONE,
				reply.provenance().errorClass());
	}

	@Override
	public void failed(CallInfo call, Throwable failure) {
		record(call, "failed", null, NONE, (failure instanceof ClaudeException typed) ? typed.errorClass() : null);
	}

	@Override
	public void cancelled(CallInfo call) {
		record(call, "cancelled", null, NONE, null);
	}

	@Override
	public void firstContent(CallInfo call) {
		this.firstContents.computeIfAbsent(this.models.of(call.requestedModel()), this::firstContentTimer)
			.record(call.elapsed());
	}

	@Override
	public void broke(CallInfo call, ErrorClass errorClass, boolean restarted) {
		this.breaks
			.computeIfAbsent(new Break(this.models.of(call.requestedModel()), errorClass, restarted),
					this::breakCounter)
			.increment();
	}

	private void record(CallInfo call, String outcome, ClaudeReply.@Nullable Source source, String answeredBy,
			@Nullable ErrorClass errorClass) {
		End end = new End(this.models.of(call.requestedModel()), answeredBy, outcome, source, errorClass);
		Timer timer = this.calls.get(end);
		if (timer == null) {
			timer = this.calls.computeIfAbsent(end, this::callTimer);
		}
		timer.record(call.elapsed());
	}

	private Timer callTimer(End end) {
		if (this.withGauge.add(end.model())) {
			Gauge.builder("claude.fallback.active", () -> this.standIn.test(end.model()) ? 1 : 0)
				.description("Whether other models answer for this one at present: 1 or 0")
				.tag("model", end.model())
				.register(this.registry);
		}
		return Timer.builder("claude.calls")
			.description("Questions from asking to answer, everything included")
			.tag("model", end.model())
			.tag("answered.by", end.answeredBy())
			.tag("source", (end.source() != null) ? Keys.of(end.source()) : NONE)
			.tag("outcome", end.outcome())
			.tag("error", (end.errorClass() != null) ? end.errorClass().key() : NONE)
			.register(this.registry);
	}

	private Timer firstContentTimer(String model) {
		return Timer.builder("claude.stream.first.content")
			.description("Time from asking until the reader of a stream sees the first content")
			.tag("model", model)
			.register(this.registry);
	}

	private Counter breakCounter(Break broken) {
		return Counter.builder("claude.stream.breaks")
			.description("Streams that broke off after their first content")
			.tag("model", broken.model())
			.tag("error", broken.errorClass().key())
			.tag("restarted", Boolean.toString(broken.restarted()))
			.register(this.registry);
	}

	private record End(String model, String answeredBy, String outcome, ClaudeReply.@Nullable Source source,
			@Nullable ErrorClass errorClass) {
	}

	private record Break(String model, ErrorClass errorClass, boolean restarted) {
	}

}
