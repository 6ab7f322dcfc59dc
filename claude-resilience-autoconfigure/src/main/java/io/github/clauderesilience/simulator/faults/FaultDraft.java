package io.github.clauderesilience.simulator.faults;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * All parts of a fault while it is put together. Seen only by {@link Fault}, which copies
 * before it changes. The fields are those of {@link FaultAction} and {@link FaultFilter}.
 */
final class FaultDraft {

	final FaultKind kind;

	int status = 500;

	@Nullable String errorType;

	@Nullable String message;

	@Nullable String detailCode;

	@Nullable String body;

	String contentType = "text/html";

	final Map<String, String> headers;

	Duration delay = Duration.ZERO;

	int afterEvents;

	String endpoint = "messages";

	Set<String> models = Set.of();

	@Nullable String key;

	@Nullable String promptContains;

	@Nullable Boolean stream;

	Duration after = Duration.ZERO;

	@Nullable Duration lasting;

	Duration down = Duration.ZERO;

	Duration up = Duration.ZERO;

	double rate = 1;

	long first;

	long firstPerPrompt;

	FaultDraft(FaultKind kind) {
		this.kind = kind;
		this.headers = new LinkedHashMap<>();
	}

	FaultDraft(FaultDraft other) {
		this.kind = other.kind;
		this.status = other.status;
		this.errorType = other.errorType;
		this.message = other.message;
		this.detailCode = other.detailCode;
		this.body = other.body;
		this.contentType = other.contentType;
		this.headers = new LinkedHashMap<>(other.headers);
		this.delay = other.delay;
		this.afterEvents = other.afterEvents;
		this.endpoint = other.endpoint;
		this.models = other.models;
		this.key = other.key;
		this.promptContains = other.promptContains;
		this.stream = other.stream;
		this.after = other.after;
		this.lasting = other.lasting;
		this.down = other.down;
		this.up = other.up;
		this.rate = other.rate;
		this.first = other.first;
		this.firstPerPrompt = other.firstPerPrompt;
	}

	FaultAction action() {
		return new FaultAction(this.kind, this.status, this.errorType, this.message, this.detailCode, this.body,
				this.contentType, Map.copyOf(this.headers), this.delay, this.afterEvents);
	}

	FaultFilter filter() {
		return new FaultFilter(this.endpoint, this.models, this.key, this.promptContains, this.stream, this.after,
				this.lasting, this.down, this.up, this.rate, this.first, this.firstPerPrompt);
	}

}
