package io.github.clauderesilience.simulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.simulator.faults.FaultBook;
import io.github.clauderesilience.simulator.request.Json;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Control of the simulator over HTTP, for test drivers in another process. Nothing of it
 * works without the token, nor under a host name other than loopback: a web page that has
 * rebound its name to 127.0.0.1 gets nowhere.
 */
final class ControlEndpoint {

	static final String PREFIX = "/_simulator/";

	static final String TOKEN_HEADER = "x-simulator-token";

	private static final int MAX_BODY_BYTES = 1024 * 1024;

	private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

	private final ClaudeSimulator simulator;

	private final FaultBook faults;

	ControlEndpoint(ClaudeSimulator simulator, FaultBook faults) {
		this.simulator = simulator;
		this.faults = faults;
	}

	Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response, String path) {
		boolean allowed = allowed(request.requestHeaders());
		return SimulatorServer.body(request, MAX_BODY_BYTES).flatMap((body) -> {
			Result result = allowed ? run(request.method().name() + " " + path.substring(PREFIX.length()), body.bytes())
					: new Result(403, Map.of("error", "forbidden"));
			byte[] bytes = Json.write(result.body());
			return response.status(result.status())
				.header("content-type", "application/json")
				.header("content-length", Integer.toString(bytes.length))
				.sendByteArray(Mono.just(bytes))
				.then();
		});
	}

	private boolean allowed(HttpHeaders headers) {
		String token = headers.get(TOKEN_HEADER);
		return token != null && isLoopback(headers.get("host"))
				&& MessageDigest.isEqual(bytes(token), bytes(this.simulator.controlToken()));
	}

	private static boolean isLoopback(@Nullable String host) {
		if (host == null) {
			return false;
		}
		int port = host.lastIndexOf(':');
		boolean hasPort = port > host.lastIndexOf(']');
		return LOOPBACK.contains(hasPort ? host.substring(0, port) : host);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private Result run(String command, byte[] body) {
		try {
			JsonNode json = (body.length > 0) ? Json.read(body) : Json.object();
			Object answer = dispatch(command, json);
			return (answer != null) ? new Result(200, answer)
					: new Result(404, Map.of("error", "no such command: " + command));
		}
		catch (JacksonException | IllegalArgumentException ex) {
			return new Result(400, Map.of("error", String.valueOf(ex.getMessage())));
		}
	}

	private @Nullable Object dispatch(String command, JsonNode json) {
		return switch (command) {
			case "GET state" -> state();
			case "GET stats" -> this.simulator.stats();
			case "GET usage" -> this.simulator.usage();
			case "GET requests" -> requests();
			case "GET faults" -> faults();
			case "POST faults" -> addFaults(json);
			case "DELETE faults" -> done(this.simulator::clearFaults);
			case "POST limits" -> changeLimits(json);
			case "POST others" -> done(() -> this.simulator.shareWithOthers(group(json), json.path("share").asDouble(0),
					Duration.ofMillis(json.path("after_ms").asLong(0))));
			case "POST keys/revoke" -> done(() -> this.simulator.revokeKey(key(json)));
			case "POST keys/restore" -> done(() -> this.simulator.restoreKey(key(json)));
			case "POST reset" -> done(this.simulator::reset);
			default -> command.startsWith("DELETE faults/")
					? Map.of("removed", this.simulator.removeFault(command.substring("DELETE faults/".length())))
					: null;
		};
	}

	private Map<String, Object> state() {
		Map<String, Object> state = new LinkedHashMap<>();
		state.put("port", this.simulator.port());
		state.put("limits", this.simulator.limits());
		state.put("usage", this.simulator.usage());
		state.put("faults", faults());
		state.put("revoked_keys", this.simulator.revokedKeys());
		state.put("stats", this.simulator.stats());
		return state;
	}

	private List<Map<String, Object>> requests() {
		return this.simulator.requests().stream().map((request) -> {
			Map<String, Object> json = new LinkedHashMap<>();
			json.put("time", request.time().toString());
			json.put("method", request.method());
			json.put("path", request.path());
			json.put("model", request.model());
			json.put("key", request.key());
			json.put("stream", request.stream());
			json.put("headers", request.headers());
			json.put("body", request.body());
			return json;
		}).toList();
	}

	private List<Map<String, Object>> faults() {
		Map<String, Long> met = this.faults.met();
		return this.faults.faults().entrySet().stream().map((entry) -> {
			Map<String, Object> json = new LinkedHashMap<>();
			json.put("id", entry.getKey());
			json.put("kind", entry.getValue().action().kind().name());
			json.put("description", entry.getValue().toString());
			json.put("met", met.getOrDefault(entry.getKey(), 0L));
			return json;
		}).toList();
	}

	private Map<String, Object> addFaults(JsonNode json) {
		List<JsonNode> all = json.isArray() ? List.copyOf(json.values()) : List.of(json);
		List<String> ids = all.stream()
			.map(ControlJson::fault)
			.toList()
			.stream()
			.map(this.simulator::addFault)
			.toList();
		return Map.of("ids", ids);
	}

	private Object changeLimits(JsonNode json) {
		String group = group(json);
		if (json.has("factor")) {
			this.simulator.scaleLimits(group, json.get("factor").asDouble());
		}
		else {
			var old = this.simulator.limits().get(group);
			if (old == null) {
				throw new IllegalArgumentException("No limit group '%s'".formatted(group));
			}
			this.simulator.changeLimits(group, ControlJson.limits(json, old));
		}
		return this.simulator.limits();
	}

	private static Object done(Runnable command) {
		command.run();
		return Map.of("done", true);
	}

	private static String group(JsonNode json) {
		return json.path("group").asString("");
	}

	private static String key(JsonNode json) {
		String key = json.path("key").asString("");
		if (key.isBlank()) {
			throw new IllegalArgumentException("Field 'key' is missing");
		}
		return key;
	}

	private record Result(int status, Object body) {
	}

}
