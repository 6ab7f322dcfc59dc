package io.github.clauderesilience.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.clauderesilience.actuate.ClaudeEndpoint.Cache;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Client;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Models;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Overview;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Parts;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Pool;
import io.github.clauderesilience.actuate.ClaudeEndpoint.Queue;
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

	static Overview overview(Parts parts, Map<String, Overview> clients) {
		return new Overview(parts.verdicts().current(), pools(parts), parts.circuits().views(),
				parts.fallback().modes(), clients);
	}

	/**
	 * What a section shows.
	 * @param section the name of the section
	 * @param client the client whose parts it shows
	 * @return what is written as JSON, or {@code null} if there is no such section
	 */
	@Nullable Object section(String section, Client client) {
		Parts parts = client.parts();
		CacheOperations caches = client.caches();
		return switch (section) {
			case "verdict" -> parts.verdicts().current();
			case "pools" -> pools(parts);
			case "queue" -> queues(parts);
			case "circuits" -> parts.circuits().views();
			case "fallback" -> parts.fallback().modes();
			case "cache" ->
				(caches != null) ? new Cache(caches.sizes(), caches.outcomes(), caches.savedTokens()) : null;
			case "calls" -> parts.calls().latest(PAGE);
			case "models" -> new Models(parts.models().status(), parts.models().views());
			case "advice" -> parts.advisor().advice();
			case "errors" -> parts.calls().failures(PAGE);
			case "review" -> parts.review().questions(PAGE);
			default -> this.others.containsKey(section) ? this.others.get(section).get() : null;
		};
	}

	/**
	 * What a section shows of one thing.
	 * @param section the name of the section
	 * @param id the id of the thing
	 * @param parts the parts of the client
	 * @return what is written as JSON, or {@code null} if there is no such thing
	 */
	static @Nullable Object detail(String section, String id, Parts parts) {
		return switch (section) {
			case "calls" -> parts.calls().find(id);
			case "review" -> parts.review().find(id);
			default -> null;
		};
	}

	private static List<Pool> pools(Parts parts) {
		List<Pool> views = new ArrayList<>();
		parts.pools().views().forEach((id, view) -> views.add(new Pool(id, view, parts.rates().of(id, view))));
		return views;
	}

	private static List<Queue> queues(Parts parts) {
		List<Queue> queues = new ArrayList<>();
		parts.pools()
			.views()
			.forEach((id, view) -> queues.add(new Queue(id, view.waiting(), view.inFlight(), view.window(),
					view.held() ? null : view.expectedWait().toMillis())));
		return queues;
	}

}
