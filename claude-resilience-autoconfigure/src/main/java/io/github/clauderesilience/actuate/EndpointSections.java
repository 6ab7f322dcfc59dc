package io.github.clauderesilience.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.clauderesilience.actuate.ClaudeEndpoint.Cache;
import io.github.clauderesilience.actuate.ClaudeEndpoint.ListStatus;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Models;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Overview;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Pool;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Queue;
import io.github.clauderesilience.wire.models.ModelRefresh;
import org.jspecify.annotations.Nullable;

/**
 * What the sections of {@link ClaudeEndpoint} show, read from the parts of a client.
 */
final class EndpointSections {

	/** More would not be read at once; our choice. */
	private static final int PAGE = 100;

	private final Map<String, Supplier<?>> others;

	/**
	 * Creates the sections.
	 * @param others what each section of parts that not every application has shows, by
	 * its name
	 */
	EndpointSections(Map<String, Supplier<?>> others) {
		this.others = Map.copyOf(others);
	}

	static Overview overview(EndpointClient client, Map<String, Overview> clients) {
		return new Overview(client.verdicts().current(), pools(client), client.circuits().views(),
				client.fallback().views(), clients);
	}

	/**
	 * What a section shows.
	 * @param section the name of the section
	 * @param client the client whose parts it shows
	 * @return what is written as JSON, or {@code null} if there is no such section
	 */
	@Nullable Object section(String section, EndpointClient client) {
		CacheOperations caches = client.caches();
		return switch (section) {
			case "verdict" -> client.verdicts().current();
			case "pools" -> pools(client);
			case "queue" -> queues(client);
			case "circuits" -> client.circuits().views();
			case "fallback" -> client.fallback().views();
			case "cache" ->
				(caches != null) ? new Cache(caches.sizes(), caches.outcomes(), caches.savedTokens()) : null;
			case "calls" -> client.calls().latest(PAGE);
			case "models" -> models(client.models());
			case "advice" -> client.advisor().advice();
			case "errors" -> client.calls().failures(PAGE);
			case "review" -> client.review().questions(PAGE);
			default -> this.others.containsKey(section) ? this.others.get(section).get() : null;
		};
	}

	/**
	 * What a section shows of one thing.
	 * @param section the name of the section
	 * @param id the id of the thing
	 * @param client the client
	 * @return what is written as JSON, or {@code null} if there is no such thing
	 */
	static @Nullable Object detail(String section, String id, EndpointClient client) {
		return switch (section) {
			case "calls" -> client.calls().find(id);
			case "review" -> client.review().find(id);
			default -> null;
		};
	}

	private static Models models(ModelRefresh models) {
		ModelRefresh.Status status = models.status();
		return new Models(new ListStatus(status.at(), status.text()), models.views());
	}

	private static List<Pool> pools(EndpointClient client) {
		List<Pool> views = new ArrayList<>();
		client.pools()
			.views()
			.forEach((id, view) -> views
				.add(new Pool(id, view, client.rates().of(id, view), client.pools().operatorPause(id, view))));
		return views;
	}

	private static List<Queue> queues(EndpointClient client) {
		List<Queue> queues = new ArrayList<>();
		client.pools()
			.views()
			.forEach((id, view) -> queues.add(new Queue(id, view.waiting(), view.inFlight(), view.window(),
					view.held() ? null : view.expectedWait().toMillis())));
		return queues;
	}

}
