package io.github.clauderesilience.service;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.clauderesilience.ClaudeOutputException;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.chain.Uncopied;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.json.JsonSchemas;
import io.github.clauderesilience.json.TypedJson;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers of one type of the application: how to ask for one, to read it, and to ask once
 * more when it does not fit.
 *
 * @param <T> the type
 */
final class StructuredOutput<T> {

	/** Some gateways and older models put JSON into a code fence. */
	private static final Pattern FENCE = Pattern.compile("\\s*```[a-z]*\\s*\\n(.*)```\\s*", Pattern.DOTALL);

	private final Class<T> type;

	private final ObjectNode schema;

	private final Function<Object, List<String>> validator;

	/**
	 * Creates an output.
	 * @param type the type
	 * @param validator finds what breaks the constraints of the type
	 */
	StructuredOutput(Class<T> type, Function<Object, List<String>> validator) {
		this.type = type;
		this.schema = JsonSchemas.of(type);
		this.validator = validator;
	}

	/**
	 * Asks, and asks once more if the answer does not fit.
	 * @param request the request of the application
	 * @param ask one call through the rings
	 * @param unusable the failure if the last answer does not fit either
	 * @return the object
	 */
	Mono<T> ask(ClaudeRequest request, Function<ClaudeRequest, Mono<ClaudeReply>> ask,
			BiFunction<ClaudeReply, List<String>, ClaudeOutputException> unusable) {
		ClaudeRequest asking = asking(request);
		return ask.apply(asking).flatMap((first) -> {
			Read<T> read = read(first);
			if (read.value() != null || !isRepairable(first)) {
				return Mono.just(new Answer<>(first, read));
			}
			return ask.apply(repairing(asking, first, read.problems()))
				.map((second) -> new Answer<>(second, read(second)));
		}).map((answer) -> {
			T value = answer.read().value();
			if (value == null) {
				throw unusable.apply(answer.reply(), answer.read().problems());
			}
			return value;
		});
	}

	private ClaudeRequest asking(ClaudeRequest request) {
		ObjectNode config = (Uncopied.body(request).get("output_config") instanceof ObjectNode own) ? own.deepCopy()
				: Json.object();
		config.set("format", Json.of(Map.of("type", "json_schema", "schema", this.schema)));
		return request.toBuilder().set("output_config", config).build();
	}

	private Read<T> read(ClaudeReply reply) {
		Matcher fence = FENCE.matcher(reply.text());
		ObjectNode json = Json.readObject(fence.matches() ? fence.group(1) : reply.text());
		if (json == null) {
			return new Read<>(null, List.of("the answer is not one JSON object"));
		}
		List<String> problems = JsonSchemas.problems(json, this.schema);
		if (!problems.isEmpty()) {
			return new Read<>(null, problems);
		}
		try {
			T value = TypedJson.read(json, this.type);
			List<String> broken = this.validator.apply(value);
			return new Read<>(broken.isEmpty() ? value : null, broken);
		}
		catch (IllegalArgumentException ex) {
			return new Read<>(null, List.of(String.valueOf(ex.getMessage())));
		}
	}

	/**
	 * Whether asking once more may help: not if the answer was cut, it would be cut
	 * again.
	 */
	private static boolean isRepairable(ClaudeReply reply) {
		return "end_turn".equals(reply.stopReason());
	}

	private static ClaudeRequest repairing(ClaudeRequest asked, ClaudeReply reply, List<String> problems) {
		return asked.toBuilder()
			.reply(reply)
			.user("Your answer does not fit the schema:\n- " + String.join("\n- ", problems)
					+ "\nAnswer again with the corrected JSON object and nothing else.")
			.build();
	}

	/**
	 * What an answer was read as: an object, or what is wrong.
	 */
	private record Read<T>(@Nullable T value, List<String> problems) {
	}

	private record Answer<T>(ClaudeReply reply, Read<T> read) {
	}

}
