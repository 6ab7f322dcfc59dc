package io.github.clauderesilience.wire.stream;

import tools.jackson.databind.JsonNode;

/**
 * Answers that are about equally long in coming: of one model, with about as much to
 * think.
 *
 * @param model the model
 * @param patience by how much more silence is put up with than without any thinking; at
 * least 1
 */
public record AnswerKind(String model, int patience) {

	/* Our choice: models think at some 35 tokens a second. */
	private static final int TOKENS_PER_STEP = 10_000;

	private static final int MOST = 10;

	/**
	 * The kind of the answer to a request.
	 * @param model the model
	 * @param request the body of the request
	 * @return the kind
	 */
	public static AnswerKind of(String model, JsonNode request) {
		int more = thinking(request.path("thinking")) + effort(request.path("output_config").path("effort"));
		return new AnswerKind(model, Math.min(MOST, 1 + more));
	}

	private static int thinking(JsonNode thinking) {
		String type = thinking.path("type").stringValue("disabled");
		return type.equals("disabled") ? 0
				: 1 + (int) Math.min(MOST, thinking.path("budget_tokens").asLong(0) / TOKENS_PER_STEP);
	}

	private static int effort(JsonNode effort) {
		return switch (effort.stringValue("")) {
			case "high" -> 1;
			case "xhigh" -> 2;
			case "max" -> 3;
			default -> 0;
		};
	}

}
