package io.github.clauderesilience.gateway;

import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import mockwebserver3.junit5.StartStop;
import okio.Buffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a client writes reaches the API byte for byte, and what the API writes reaches the
 * client so, however the bytes are cut on the way.
 */
class CarriedBytesIT {

	private static final String START = """
			event: message_start
			data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",\
			"model":"claude-sonnet-5-5","content":[],"stop_reason":null,"usage":{"input_tokens":3,"output_tokens":1}}}

			""";

	private static final String END = """
			event: message_delta
			data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},\
			"usage":{"output_tokens":15}}

			event: message_stop
			data: {"type":"message_stop"}

			""";

	private static final String REQUEST = """
			{ "zLast" : 1, "model":"claude-sonnet-5-5",
			"max_tokens":4096, "aFirst":null, "price":1.1000, "stream": true,
			"messages":[{"role":"user","content":"\\u00fcber 😀"}] }
			""";

	private static final String STREAM = """
			{"model":"claude-sonnet-5-5","max_tokens":200000,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

	private static final String WHOLE = """
			{"id":"msg_1", "type":"message","role":"assistant","model":"claude-sonnet-5-5","new":1.0,
			"content":[{"type":"text","text":"Don\\u0065"}],"stop_reason":"end_turn",
			"usage":{"input_tokens":10,"output_tokens":5}}
			""";

	@StartStop
	public final MockWebServer api = new MockWebServer();

	private ConfigurableApplicationContext application;

	private GatewayClient client;

	@BeforeEach
	void start() {
		startWith("claude.gateway.request-timeout=30s");
	}

	private void startWith(String property) {
		this.application = ClaudeContexts.start(this.api.url("").toString().replaceAll("/$", ""),
				"claude.gateway.enabled=true", "claude.gateway.port=0", "claude.gateway.token=" + GatewayClient.TOKEN,
				property);
		this.client = new GatewayClient(this.application.getBean(ClaudeGateway.class));
	}

	@AfterEach
	void stop() {
		this.application.close();
	}

	static Stream<String> streams() {
		String text = block("{\"type\":\"text\",\"text\":\"\"}", "{\"type\":\"text_delta\",\"text\":\"Hi \\u0061\"}");
		String tool = block("{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\"f\",\"input\":{}}",
				"{\"type\":\"input_json_delta\",\"partial_json\":\"\"}",
				"{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\\": \"}",
				"{\"type\":\"input_json_delta\",\"partial_json\":\"1}\"}");
		String thinking = block("{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}",
				"{\"type\":\"thinking_delta\",\"thinking\":\"Hm\"}",
				"{\"type\":\"signature_delta\",\"signature\":\"EqQBCgIYAhIM1gbcDa9GJwZA2b3hGgxBdjrkzLoky3dl1pk=\"}");
		String citations = block("{\"type\":\"text\",\"text\":\"\",\"citations\":[]}",
				"{\"type\":\"citations_delta\",\"citation\":{\"type\":\"char_location\",\"cited_text\":\"x\"}}",
				"{\"type\":\"text_delta\",\"text\":\"cited\"}");
		String server = block(
				"{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}}",
				"{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"query\\\":\\\"w\\\"}\"}");
		String unknown = "event: event_of_tomorrow\ndata: {\"type\":\"event_of_tomorrow\", \"x\": 1.50}\n\n"
				+ "event: other\ndata: no json at all\n\n";
		String ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
		String comment = ": keep-alive\n\n: another\n";
		String named = START + text + END;
		return Stream.of(named, START + tool + END, START + thinking + text.replace("\"index\":0", "\"index\":1") + END,
				START + citations + END, START + server + END, ping + START + ping + unknown + text + ping + END,
				comment + START + comment + text + comment + END + comment, named.replace("\n", "\r\n"),
				named.replace("\n", "\r"), "\uFEFF" + named, "id: 7\nretry: 10\n" + named, named.stripTrailing(),
				named.replace("data: ", "data:"), START + refusal(), START + text + refusal());
	}

	@ParameterizedTest
	@MethodSource("streams")
	void streamShouldReachTheClientByteForByte(String stream) throws Exception {
		this.api.enqueue(events(stream, 8 * 1024));
		this.api.enqueue(events(stream, 1));
		this.api.enqueue(events(stream, 7));

		for (int i = 0; i < 3; i++) {
			HttpResponse<byte[]> answer = this.client.post("/v1/messages?beta=true", REQUEST);

			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(GatewayClient.text(answer)).isEqualTo(stream);
			assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
			assertThat(answer.headers().firstValue("x-claude-model")).contains("claude-sonnet-5-5");
		}
	}

	@Test
	void settingsOfOneRequestShouldReachTheApiAsTheyAre() throws Exception {
		this.api.enqueue(events(streams().findFirst().orElseThrow(), 64));
		String request = REQUEST.replace("\"stream\": true",
				"\"stream\": true, \"cache_control\": {\"type\":\"ephemeral\"},"
						+ " \"speed\":\"fast\", \"service_tier\":\"auto\", \"diagnostics\":{\"cache\": true}");

		this.client.post("/v1/messages", request, "anthropic-user-profile-id", "profile_1", "anthropic-workspace-id",
				"wrkspc_1");

		RecordedRequest sent = this.api.takeRequest();
		assertThat(Objects.requireNonNull(sent.getBody()).utf8()).isEqualTo(request).contains("\"cache_control\": {");
		assertThat(sent.getHeaders().values("anthropic-user-profile-id")).containsExactly("profile_1");
		assertThat(sent.getHeaders().values("anthropic-workspace-id")).containsExactly("wrkspc_1");
	}

	@Test
	void unchangedRequestShouldReachTheApiByteForByte() throws Exception {
		this.api.enqueue(events(streams().findFirst().orElseThrow(), 64));

		this.client.post("/v1/messages?beta=true&x=%20y", REQUEST, "anthropic-beta", "a-2026-01-01, b-2026-02-02",
				"anthropic-version", "2026-10-21", "x-claude-lane", "background", "x-stainless-lang", "java",
				"authorization", "Bearer somebody-elses");

		RecordedRequest sent = this.api.takeRequest();
		assertThat(sent.getBody()).isNotNull();
		assertThat(Objects.requireNonNull(sent.getBody()).utf8()).isEqualTo(REQUEST);
		assertThat(sent.getTarget()).isEqualTo("/v1/messages?beta=true&x=%20y");
		assertThat(sent.getHeaders().get("x-api-key")).isEqualTo("sk-ant-test-key-0000");
		assertThat(sent.getHeaders().get("authorization")).isNull();
		assertThat(sent.getHeaders().values("anthropic-version")).contains("2026-10-21");
		assertThat(sent.getHeaders().get("anthropic-beta")).isEqualTo("a-2026-01-01,b-2026-02-02");
		assertThat(sent.getHeaders().get("x-stainless-lang")).isEqualTo("java");
		assertThat(sent.getHeaders().get("x-claude-lane")).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 16, 21_000, 60_000 })
	void plainAnswerShouldReachTheClientByteForByte(int maxTokens) throws Exception {
		this.api.enqueue(json(200, WHOLE));
		String request = REQUEST.replace(", \"stream\": true", "").replace("4096", Integer.toString(maxTokens));

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", request);

		assertThat(GatewayClient.text(answer)).isEqualTo(WHOLE);
		assertThat(answer.headers().firstValue("request-id")).contains("req_1");
		assertThat(answer.headers().firstValue("anthropic-ratelimit-requests-limit")).contains("50");
		assertThat(answer.headers().firstValue("x-claude-attempts")).contains("1");
		assertThat(Objects.requireNonNull(this.api.takeRequest().getBody()).utf8()).isEqualTo(request);
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "text/event-stream" })
	void plainAnswerToAStreamShouldReachTheClientByteForByte(String type) throws Exception {
		this.api.enqueue(json(200, WHOLE).newBuilder().setHeader("content-type", type).build());

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", REQUEST);

		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(GatewayClient.text(answer)).isEqualTo(WHOLE);
	}

	@Test
	void streamInPlaceOfAPlainAnswerShouldPassWhole() throws Exception {
		String stream = streams().findFirst().orElseThrow();
		this.api.enqueue(events(stream, 64));

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", REQUEST.replace(", \"stream\": true", ""));

		assertThat(GatewayClient.text(answer)).isEqualTo(stream);
	}

	@Test
	void plainRefusalShouldReachTheClientAsTheAnswerItIs() throws Exception {
		String refusal = WHOLE.replace("end_turn", "refusal");
		this.api.enqueue(json(200, refusal));

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", REQUEST.replace(", \"stream\": true", ""));

		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(GatewayClient.text(answer)).isEqualTo(refusal);
	}

	@Test
	void errorOfTheApiShouldKeepStatusBytesAndId() throws Exception {
		String error = """
				{"type":"error", "error":{"type":"invalid_request_error","message":"messages: odd"},"request_id":"req_1"}
				""";
		this.api.enqueue(json(400, error));

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", REQUEST);

		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(GatewayClient.text(answer)).isEqualTo(error);
		assertThat(answer.headers().firstValue("request-id")).contains("req_1");
		assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
	}

	@Test
	void answerOfAProxyShouldBecomeAnErrorOfTheApi() throws Exception {
		this.api.enqueue(new MockResponse.Builder().code(502).body("<html>Bad gateway</html>").build());

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", REQUEST);

		assertThat(answer.statusCode()).isIn(500, 502);
		assertThat(GatewayClient.text(answer)).startsWith("{\"type\":\"error\",\"error\":{\"type\":\"api_error\"");
		assertThat(answer.headers().firstValue("x-should-retry")).contains("false");
	}

	@Test
	void streamThatBreaksOffAfterContentShouldEndWithAnErrorEvent() throws Exception {
		String content = streams().findFirst().orElseThrow().replace(END, "");
		this.api.enqueue(events(content, 4096).newBuilder().onResponseEnd(new SocketEffect.CloseSocket()).build());

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", REQUEST);

		assertThat(GatewayClient.text(answer)).startsWith(content)
			.contains("\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"");
	}

	@Test
	void errorInTheStreamShouldComeAsAnErrorEventOfItsType() throws Exception {
		String content = streams().findFirst().orElseThrow().replace(END, "");
		this.api.enqueue(events(content
				+ "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}\n\n",
				4096));

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", REQUEST);

		assertThat(GatewayClient.text(answer)).startsWith(content)
			.contains(
					"event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}");
	}

	@Test
	void streamThatBreaksOffBeforeContentShouldBeAnErrorOfTheApi() throws Exception {
		this.api.enqueue(events(START, 4096));

		HttpResponse<byte[]> answer = this.client.post("/v1/messages", REQUEST);

		assertThat(answer.statusCode()).isEqualTo(502);
		assertThat(GatewayClient.text(answer)).contains("\"type\":\"api_error\"");
	}

	@Test
	void clientThatDoesNotReadShouldHoldNeitherItsCallNorItsConnection() throws Exception {
		this.application.close();
		startWith("claude.gateway.request-timeout=2s");
		String delta = event("content_block_delta",
				"\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + "x".repeat(8_000) + "\"}");
		this.api
			.enqueue(events(
					START + event("content_block_start",
							"\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}") + delta.repeat(2_500),
					64 * 1024));
		ClaudeGateway gateway = this.application.getBean(ClaudeGateway.class);

		try (Socket socket = this.client.connect()) {
			GatewayClient.write(socket, GatewayClient.post(STREAM)
				.replace("anthropic-version", "x-stainless-timeout: 3\r\nanthropic-version"));
			Awaitility.await().until(() -> gateway.view().inFlight() == 1);

			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(this.application.getBean(LimitPools.class).onTheWire()).isZero());
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> gateway.view().inFlight() == 0);
		}
	}

	@Test
	void otherPathsShouldPassAsTheyAre() throws Exception {
		this.api.enqueue(json(200, "{ \"data\":[] }"));
		this.api.enqueue(json(200, "{\"input_tokens\": 7}"));
		this.api.enqueue(json(404, "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"x\"}}"));

		assertThat(GatewayClient.text(this.client.get("/v1/models?limit=2"))).isEqualTo("{ \"data\":[] }");
		assertThat(this.api.takeRequest().getTarget()).isEqualTo("/v1/models?limit=2");
		assertThat(GatewayClient.text(this.client.post("/v1/messages/count_tokens", REQUEST)))
			.isEqualTo("{\"input_tokens\": 7}");
		assertThat(Objects.requireNonNull(this.api.takeRequest().getBody()).utf8()).isEqualTo(REQUEST);
		HttpResponse<byte[]> missing = this.client.get("/v1/nothing");
		assertThat(missing.statusCode()).isEqualTo(404);
		assertThat(GatewayClient.text(missing)).contains("\"message\":\"x\"");
	}

	private static String block(String start, String... deltas) {
		StringBuilder all = new StringBuilder(event("content_block_start", "\"index\":0,\"content_block\":" + start));
		for (String delta : deltas) {
			all.append(event("content_block_delta", "\"index\":0,\"delta\":" + delta));
		}
		return all.append(event("content_block_stop", "\"index\":0")).toString();
	}

	private static String event(String type, String fields) {
		return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
	}

	private static String refusal() {
		return END.replace("end_turn", "refusal");
	}

	private static MockResponse events(String stream, int chunkBytes) {
		return new MockResponse.Builder().addHeader("content-type", "text/event-stream; charset=utf-8")
			.addHeader("request-id", "req_1")
			.chunkedBody(new Buffer().write(stream.getBytes(StandardCharsets.UTF_8)), chunkBytes)
			.build();
	}

	private static MockResponse json(int status, String body) {
		return new MockResponse.Builder().code(status)
			.addHeader("content-type", "application/json")
			.addHeader("request-id", "req_1")
			.addHeader("anthropic-ratelimit-requests-limit", "50")
			.body(body)
			.build();
	}

}
