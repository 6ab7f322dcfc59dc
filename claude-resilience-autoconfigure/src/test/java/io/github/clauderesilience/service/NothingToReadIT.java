package io.github.clauderesilience.service;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeEvent;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeReply.Source;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import io.github.clauderesilience.testsupport.RawApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.i18n.LocaleContextHolder;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers with a status of 200 that people cannot read, or not to the end, over raw
 * sockets.
 */
class NothingToReadIT {

	private static final String TOOLS = "{'type':'tool_use','id':'toolu_1','name':'look','input':{}}";

	static final List<String> EMPTY = List.of("", "{'type':'text','text':''}", "{'type':'text','text':' \\n\\t'}",
			"{'type':'text','text':'\u200b\u00a0\ufeff'}", "{'type':'thinking','thinking':'Hm.','signature':'s'}",
			"{'type':'thinking','thinking':'Hm.','signature':'s'},{'type':'text','text':'\\n\\n'}", TOOLS);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final String WHOLE = RawApi.message("end_turn", RawApi.text("We open at nine."));

	private final RawApi api = new RawApi();

	private final ConfigurableApplicationContext context = ClaudeContexts.start(this.api.baseUrl(),
			"claude.retry.empty-answer.max-retries=1", "claude.retry.default.initial=5ms",
			"claude.retry.default.max-retries=3");

	private final ClaudeService claude = this.context.getBean(ClaudeService.class);

	NothingToReadIT() throws IOException {
		LocaleContextHolder.setLocale(Locale.ENGLISH);
	}

	@AfterEach
	void stop() throws IOException {
		LocaleContextHolder.resetLocaleContext();
		this.context.close();
		this.api.close();
	}

	@ParameterizedTest
	@FieldSource("EMPTY")
	void whenOneAnswerIsEmptyPeopleShouldGetTheNext(String content) {
		String empty = RawApi.message("end_turn", content);

		this.api.answers(empty, WHOLE);
		assertThat(this.claude.ask("When?").text()).isEqualTo("We open at nine.");
		assertThat(this.api.requests()).hasSize(2);

		this.api.answers(empty, WHOLE);
		assertThat(this.claude.faq("When?").text()).isEqualTo("We open at nine.");

		this.api.answers(empty, WHOLE);
		List<ClaudeEvent> events = events(ClaudeRequest.of("When?"));
		assertThat(last(events).text()).isEqualTo("We open at nine.");
		assertThat(shown(events)).isEqualTo("We open at nine.");
		assertThat(this.api.requests()).hasSize(2);
	}

	@ParameterizedTest
	@FieldSource("EMPTY")
	void whenAllAreEmptyPeopleShouldGetTheMessageAndProgramsWhatCame(String content) {
		this.api.answers(RawApi.message("end_turn", content));

		ClaudeReply asked = this.claude.ask("When?");
		assertThat(asked.source()).isEqualTo(Source.UNAVAILABLE);
		assertThat(asked.text()).startsWith("I have no answer to this question.");
		assertThat(asked.provenance().errorClass()).isEqualTo(ErrorClass.EMPTY_ANSWER);
		assertThat(this.api.requests()).hasSize(2);

		assertThat(this.claude.faq("When?").source()).isEqualTo(Source.UNAVAILABLE);
		assertThat(this.claude.faq("When?").source()).isEqualTo(Source.UNAVAILABLE);
		assertThat(this.api.requests()).as("nothing was cached").hasSize(6);

		List<ClaudeEvent> events = events(ClaudeRequest.of("When?"));
		assertThat(last(events).source()).isEqualTo(Source.UNAVAILABLE);
		assertThat(shown(events)).endsWith(asked.text());
		assertThat(this.api.requests()).hasSize(8);

		ClaudeReply sent = this.claude.send(ClaudeRequest.of("When?"));
		assertThat(sent.source()).isEqualTo(Source.LIVE);
		assertThat(sent.stopReason()).isEqualTo("end_turn");
		ClaudeReply streamed = ((ClaudeEvent.Completed) Objects
			.requireNonNull(this.claude.stream(ClaudeRequest.of("When?")).blockLast(PATIENCE))).reply();
		assertThat(streamed.source()).isEqualTo(Source.LIVE);
		assertThat(this.api.requests()).hasSize(10);
	}

	@Test
	void whenTheCallerOffersToolsTheirCallShouldBeTheAnswer() {
		this.api.answers(RawApi.message("tool_use", TOOLS));
		ClaudeRequest request = ClaudeRequest.builder()
			.user("When?")
			.set("tools", List.of(Map.of("name", "look", "input_schema", Map.of("type", "object"))))
			.build();

		assertThat(this.claude.ask(request).toolCalls()).hasSize(1);
		assertThat(this.api.requests()).hasSize(1);
	}

	@Test
	void whenCutPeopleShouldBeToldAndNothingCached() {
		this.api.answers(RawApi.message("max_tokens", RawApi.text("We open at")));

		for (int i = 0; i < 2; i++) {
			ClaudeReply reply = this.claude.faq("When?");
			assertThat(reply.text()).isEqualTo("We open at\n\n(This answer is not complete. Please ask for the rest,"
					+ " or ask a more specific question.)");
			assertThat(reply.isTruncated()).isTrue();
			assertThat(reply.isAnswer()).isTrue();
		}
		assertThat(this.api.requests()).hasSize(2);
		List<ClaudeEvent> events = events(ClaudeRequest.of("When?"));
		assertThat(shown(events)).isEqualTo(last(events).text()).contains("not complete");
		LocaleContextHolder.setLocale(Locale.GERMAN);
		assertThat(this.claude.ask("When?").text()).endsWith("genauere Frage.)");
		ClaudeReply sent = this.claude.send(ClaudeRequest.of("When?"));
		assertThat(sent.text()).isEqualTo("We open at");
		assertThat(sent.isTruncated()).isTrue();
	}

	@Test
	void whenThinkingUsesUpMaxTokensShouldSaySoToDevelopers() {
		this.api.answers(RawApi.message("max_tokens", "{'type':'thinking','thinking':'Hm.','signature':'s'}"));

		assertThat(this.claude.ask("When?").provenance().errorClass()).isEqualTo(ErrorClass.EMPTY_ANSWER);
		assertThat(this.claude.send(ClaudeRequest.of("When?")).isTruncated()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenTheTurnPausesShouldGoOnWithIt(boolean stream) {
		String search = "{'type':'server_tool_use','id':'srvtoolu_1','name':'web_search','input':{'query':'a'}}";
		this.api.answers(RawApi.message("pause_turn", search), RawApi.message("pause_turn", RawApi.text("We open ")),
				RawApi.message("end_turn", RawApi.text("at nine.")));

		List<ClaudeEvent> events = stream ? events(ClaudeRequest.of("When?"))
				: List.of(new ClaudeEvent.Completed(this.claude.ask("When?")));

		ClaudeReply reply = last(events);
		assertThat(reply.text()).isEqualTo("We open at nine.");
		assertThat(reply.stopReason()).isEqualTo("end_turn");
		assertThat(reply.content()).hasSize(3);
		assertThat(reply.usage().outputTokens()).isEqualTo(15);
		assertThat(reply.attempts()).isEqualTo(3);
		if (stream) {
			assertThat(shown(events)).isEqualTo("We open at nine.");
			assertThat(events).filteredOn(ClaudeEvent.Started.class::isInstance).hasSize(1);
		}
		JsonNode messages = this.api.requests().get(2).path("messages");
		assertThat(messages).hasSize(2);
		assertThat(messages.get(1).path("role").stringValue()).isEqualTo("assistant");
		assertThat(messages.get(1).path("content").get(0)).isEqualTo(reply.content().get(0));
		assertThat(messages.get(1).path("content")).hasSize(2);
	}

	@Test
	void whenTheTurnPausesForEverShouldStopAndSayThatSomethingIsMissing() {
		this.api.answers(RawApi.message("pause_turn", RawApi.text("Still looking. ")));

		ClaudeReply reply = this.claude.faq("When?");

		assertThat(this.api.requests()).hasSize(6);
		assertThat(reply.text()).startsWith("Still looking. Still looking. ").contains("not complete");
		assertThat(reply.isTruncated()).isTrue();
		assertThat(this.claude.send(ClaudeRequest.of("When?")).stopReason()).isEqualTo("pause_turn");
		assertThat(this.api.requests()).hasSize(7);
		this.api.answers(RawApi.message("pause_turn", ""));
		assertThat(this.claude.faq("When?").provenance().errorClass()).isEqualTo(ErrorClass.EMPTY_ANSWER);
	}

	private List<ClaudeEvent> events(ClaudeRequest request) {
		return Objects.requireNonNull(this.claude.askStream(request).collectList().block(PATIENCE));
	}

	private static ClaudeReply last(List<ClaudeEvent> events) {
		return ((ClaudeEvent.Completed) events.get(events.size() - 1)).reply();
	}

	private static String shown(List<ClaudeEvent> events) {
		StringBuilder text = new StringBuilder();
		for (ClaudeEvent event : events) {
			if (event instanceof ClaudeEvent.Restarted) {
				text.setLength(0);
			}
			else if (event instanceof ClaudeEvent.TextDelta delta) {
				text.append(delta.text());
			}
		}
		return text.toString();
	}

}
