package io.github.clauderesilience.wire.models;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.clauderesilience.error.WireText;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.time.TimeLimits;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.AnswerHeaders;
import io.github.clauderesilience.wire.Buffers;
import io.github.clauderesilience.wire.Identity;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.key.Credentials;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the provider's list of models ({@code GET /v1/models}), all its pages, within a
 * bounded time. It is asked beside the wire ring: a gateway that knows no such list, or
 * does not let this key read it, says nothing about key, limits or models.
 */
public final class ModelList {

	/** For all pages; our choice. */
	static final Duration PATIENCE = Duration.ofSeconds(10);

	/**
	 * The most a page may have (platform.claude.com/docs/en/api/models/list, 2026-11).
	 */
	private static final int PAGE = 1000;

	/** Our choice: far more than there are models. */
	private static final int MOST_PAGES = 10;

	/** Our choice: a thousand models take about that. */
	private static final int PAGE_BYTES = 2 * 1024 * 1024;

	private static final int REASON_CHARS = 300;

	private final WebClient client;

	private final Identity identity;

	private final Credentials credentials;

	private final TimeLimits limits;

	/**
	 * Creates a reader.
	 * @param client a client of the API without the wire ring
	 * @param settings address, version and the header of the key
	 * @param credentials the key in use
	 * @param timeline the time source
	 */
	public ModelList(WebClient client, WireSettings settings, Credentials credentials, Timeline timeline) {
		this.client = client.mutate().filter(this::identified).build();
		this.identity = new Identity(settings);
		this.credentials = credentials;
		this.limits = new TimeLimits(timeline);
	}

	/**
	 * Reads the list.
	 * @return what came; never a failure
	 */
	public Mono<Listing> read() {
		return this.limits.within(PATIENCE, page(null, new ArrayList<>(), 1))
			.onErrorResume((failure) -> Mono.just(new Listing(List.of(), false,
					"no list was received (" + WireText.line(failure.toString(), REASON_CHARS) + ")")));
	}

	private Mono<Listing> page(@Nullable String after, List<JsonNode> entries, int number) {
		return this.client.get().uri((builder) -> {
			builder.path("/v1/models").queryParam("limit", PAGE);
			return (after != null) ? builder.queryParam("after_id", "{after}").build(after) : builder.build();
		})
			.accept(MediaType.APPLICATION_JSON)
			.exchangeToMono(ModelList::body)
			.flatMap((body) -> listed(body, after, entries, number));
	}

	private static Mono<Body> body(ClientResponse response) {
		int status = response.statusCode().value();
		return DataBufferUtils.join(response.body(BodyExtractors.toDataBuffers()), PAGE_BYTES)
			.map(Buffers::takeBytes)
			.defaultIfEmpty(new byte[0])
			.map((bytes) -> new Body(status, Json.readObject(bytes)));
	}

	private Mono<Listing> listed(Body body, @Nullable String after, List<JsonNode> entries, int number) {
		ObjectNode page = body.document;
		if (body.status != 200 || page == null || !page.path("data").isArray()) {
			return Mono
				.just(new Listing(List.copyOf(entries), false, "the response was not a list (" + body.status + ")"));
		}
		page.path("data").forEach(entries::add);
		String last = page.path("last_id").stringValue("");
		if (!page.path("has_more").booleanValue(false)) {
			return Mono.just(new Listing(List.copyOf(entries), true, null));
		}
		if (last.isEmpty() || last.equals(after) || number >= MOST_PAGES) {
			return Mono.just(new Listing(List.copyOf(entries), false, "the list has no end"));
		}
		return page(last, entries, number + 1);
	}

	private Mono<ClientResponse> identified(ClientRequest request, ExchangeFunction next) {
		return Mono.defer(() -> {
			var credential = this.credentials.current(Locale.ROOT);
			String refusal = this.identity.refusal(request, credential);
			return (refusal != null) ? Mono.error(new IllegalStateException(refusal)) : next
				.exchange(this.identity.complete(request, credential, new AnswerHeaders(credential.secrets()), () -> {
				}));
		});
	}

	/**
	 * What came.
	 *
	 * @param entries the entries, whatever they are
	 * @param complete whether the list was read to its end
	 * @param problem what was wrong, or {@code null}
	 */
	public record Listing(List<JsonNode> entries, boolean complete, @Nullable String problem) {
	}

	private record Body(int status, @Nullable ObjectNode document) {
	}

}
