package io.github.clauderesilience.model;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the provider's Models API says of one model ({@code GET /v1/models},
 * platform.claude.com/docs/en/api/models/list, read 2026-11; {@code lifecycle} and the
 * dates by com.anthropic:anthropic-java 3.14.0). What it does not say is {@code null}.
 *
 * @param id id of the model
 * @param lifecycle {@code active}, {@code deprecated} or {@code retired}, an open set
 * @param window size of the context window, in tokens; positive
 * @param outputCap highest accepted {@code max_tokens}; positive
 * @param deprecated day of the deprecation notice
 * @param retirement day from which on requests fail
 */
public record ListedModel(String id, @Nullable String lifecycle, @Nullable Long window, @Nullable Long outputCap,
		@Nullable LocalDate deprecated, @Nullable LocalDate retirement) {

	/** Longer is no id of a model; our choice. */
	private static final int ID_CHARS = 200;

	/** More is no number of tokens; our choice. */
	private static final long MOST_TOKENS = 1_000_000_000;

	private static final int DATE_CHARS = 10;

	/**
	 * Reads an entry of the list.
	 * @param entry anything
	 * @return the model, or empty if it is no entry in the form of the Models API: other
	 * servers have lists of other forms under the same address
	 */
	public static Optional<ListedModel> of(JsonNode entry) {
		String id = entry.path("id").stringValue("");
		if (!"model".equals(entry.path("type").stringValue(null)) || id.isBlank() || id.length() > ID_CHARS) {
			return Optional.empty();
		}
		return Optional.of(new ListedModel(id, entry.path("lifecycle").stringValue(null),
				tokens(entry.path("max_input_tokens")), tokens(entry.path("max_tokens")),
				date(entry.path("deprecated_at")), date(entry.path("retires_at"))));
	}

	/**
	 * Whether the provider says that no retirement is planned.
	 * @return {@code true} for an active model without a date
	 */
	boolean isToStay() {
		return "active".equals(this.lifecycle) && this.retirement == null;
	}

	private static @Nullable Long tokens(JsonNode value) {
		return (value.isIntegralNumber() && value.canConvertToLong() && value.asLong() > 0
				&& value.asLong() <= MOST_TOKENS) ? value.asLong() : null;
	}

	/** A day, or a time of RFC 3339, of which the day is taken. */
	private static @Nullable LocalDate date(JsonNode value) {
		String text = value.stringValue("");
		try {
			return (text.length() < DATE_CHARS) ? null : LocalDate.parse(text.substring(0, DATE_CHARS));
		}
		catch (DateTimeParseException ex) {
			return null;
		}
	}

}
