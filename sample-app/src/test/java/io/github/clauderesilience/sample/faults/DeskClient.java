package io.github.clauderesilience.sample.faults;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.simulator.SimulatorStats;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Does what the page does: presses buttons, asks, and reads the board.
 */
final class DeskClient {

	private static final String DATA = "data:";

	private final HttpClient http = HttpClient.newHttpClient();

	private final JsonMapper json = JsonMapper.builder().build();

	private final int port;

	DeskClient(int port) {
		this.port = port;
	}

	JsonNode post(String path) throws IOException, InterruptedException {
		HttpRequest request = request(path).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString("{}"))
			.build();
		return this.json.readTree(this.http.send(request, HttpResponse.BodyHandlers.ofString()).body());
	}

	/**
	 * Asks a question as a person does.
	 */
	CompletableFuture<JsonNode> ask() {
		return this.http
			.sendAsync(request("/ask?question=Where+is+my+parcel%3F").build(), HttpResponse.BodyHandlers.ofString())
			.thenApply((response) -> this.json.readTree(response.body()));
	}

	/**
	 * Reads the boards that are made during a time from now on.
	 */
	List<JsonNode> boardsOf(Duration time) throws IOException, InterruptedException {
		long began = System.currentTimeMillis();
		List<JsonNode> boards = new ArrayList<>();
		try (Stream<JsonNode> stream = boards()) {
			Iterator<JsonNode> iterator = stream.filter((board) -> at(board) > began).iterator();
			while (boards.isEmpty() || at(boards.get(boards.size() - 1)) < began + time.toMillis()) {
				boards.add(iterator.next());
			}
		}
		return boards;
	}

	/**
	 * Plays the tour, asks a question in each act, and notes all boards.
	 */
	List<Act> tour(ClaudeSimulator simulator) throws IOException, InterruptedException {
		long began = System.currentTimeMillis();
		post("/incident/tour");
		Map<String, Act> acts = new LinkedHashMap<>();
		try (Stream<JsonNode> boards = boards()) {
			Iterator<JsonNode> iterator = boards.filter((board) -> at(board) > began).iterator();
			JsonNode board = iterator.next();
			while (acts.isEmpty() || !board.at("/incident/caption").isNull()) {
				JsonNode caption = board.at("/incident/caption");
				if (!caption.isNull()) {
					acts.computeIfAbsent(caption.asString(), (words) -> new Act(words, ask(), simulator.stats()))
						.add(board, simulator.stats());
				}
				board = iterator.next();
			}
		}
		return List.copyOf(acts.values());
	}

	private Stream<JsonNode> boards() throws IOException, InterruptedException {
		return this.http.send(request("/board").build(), HttpResponse.BodyHandlers.ofLines())
			.body()
			.filter((line) -> line.startsWith(DATA))
			.map((line) -> this.json.readTree(line.substring(DATA.length())));
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
	}

	private static long at(JsonNode board) {
		return board.path("at").asLong();
	}

	/**
	 * What was to be seen while one caption stood.
	 */
	static final class Act {

		private static final int TOO_MANY_REQUESTS = 429;

		private final String caption;

		private final CompletableFuture<JsonNode> answer;

		private final List<JsonNode> boards = new ArrayList<>();

		private final SimulatorStats first;

		private SimulatorStats last;

		Act(String caption, CompletableFuture<JsonNode> answer, SimulatorStats first) {
			this.caption = caption;
			this.answer = answer;
			this.first = first;
			this.last = first;
		}

		void add(JsonNode board, SimulatorStats stats) {
			this.boards.add(board);
			this.last = stats;
		}

		String caption() {
			return this.caption;
		}

		/** The answer to the question asked at its beginning. */
		CompletableFuture<JsonNode> answer() {
			return this.answer;
		}

		List<JsonNode> boards() {
			return this.boards;
		}

		JsonNode last() {
			return this.boards.get(this.boards.size() - 1);
		}

		/** How many more answers of a source there were at its end. */
		int grown(String source) {
			return source(last(), source) - source(this.boards.get(0), source);
		}

		/** Requests that reached the API. */
		long requests() {
			return this.last.total() - this.first.total();
		}

		/** Requests that the API refused for a limit. */
		long refusals() {
			return this.last.withStatus(TOO_MANY_REQUESTS) - this.first.withStatus(TOO_MANY_REQUESTS);
		}

		private static int source(JsonNode board, String source) {
			return board.at("/totals/sources").path(source).asInt();
		}

	}

}
