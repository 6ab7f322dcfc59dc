package io.github.clauderesilience.simulator;

import java.time.Instant;
import java.util.List;

import io.github.clauderesilience.simulator.faults.FaultAction;
import io.github.clauderesilience.simulator.faults.FaultKind;
import io.github.clauderesilience.simulator.limits.LimitPool;
import io.github.clauderesilience.simulator.request.Prompt;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/**
 * One request that has come in whole, and what was found out about it.
 *
 * @param request the request
 * @param requestId id given to it
 * @param time when it had come in
 * @param endpoint {@code messages}, {@code count_tokens} or {@code models}
 * @param path path without query
 * @param body body as it came; empty for a GET
 * @param prompt its body as a prompt, or {@code null} if it is no JSON
 * @param account account of its key, or {@code null}
 * @param pool limits it draws on, or {@code null} if model or account are unknown
 * @param faults faults it meets
 */
@SuppressWarnings("ArrayRecordComponent")
record Call(HttpServerRequest request, String requestId, Instant time, String endpoint, String path, byte[] body,
		@Nullable Prompt prompt, @Nullable Account account, @Nullable LimitPool pool, List<FaultAction> faults) {

	String model() {
		return (this.prompt != null) ? this.prompt.model() : "";
	}

	boolean stream() {
		return this.prompt != null && this.prompt.stream() && this.endpoint.equals("messages");
	}

	String keyName() {
		return (this.account != null) ? this.account.name() : "none";
	}

	@Nullable FaultAction fault(FaultKind kind) {
		for (FaultAction action : this.faults) {
			if (action.kind() == kind) {
				return action;
			}
		}
		return null;
	}

	/**
	 * The fault that takes the place of the answer, if any.
	 */
	@Nullable FaultAction replacing() {
		for (FaultAction action : this.faults) {
			if (action.kind().replacesAnswer()) {
				return action;
			}
		}
		return null;
	}

	/**
	 * The fault within the answer, if any.
	 */
	@Nullable FaultAction breaking() {
		for (FaultAction action : this.faults) {
			if (!action.kind().replacesAnswer() && !action.kind().changesAnswer()) {
				return action;
			}
		}
		return null;
	}

}
