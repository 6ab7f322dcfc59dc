package io.github.clauderesilience.service;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ClaudeOutputException;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeTool;
import io.github.clauderesilience.ClaudeUnavailableException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.ToolCall;
import io.github.clauderesilience.ToolChoice;
import io.github.clauderesilience.ToolException;
import io.github.clauderesilience.ToolLoop;
import io.github.clauderesilience.ToolRun;
import io.github.clauderesilience.json.Json;
import io.github.clauderesilience.simulator.faults.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tools run for the model, over real sockets.
 */
class ToolLoopIT {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final ClaudeRequest QUESTION = ClaudeRequest.of("Send two shoes to Ada");

	private final List<Order> orders = new CopyOnWriteArrayList<>();

	private final ToolLoop loop = ToolLoop.of(ClaudeTool.of("order", "Orders an article", Order.class, (order) -> {
		this.orders.add(order);
		return Map.of("number", this.orders.size());
	}));

	@ParameterizedTest
	@EnumSource
	void modelShouldGetTheResultAndAnswer(Way way) {
		SimulatedApplication.with().run((application) -> {
			application.api().toolCall("order", Map.of("article", "shoe", "pieces", 2)).toPromptContaining("Ada");
			application.api().reply("Ordered, it is number 1.").toPromptContaining("{\"number\":1}");

			ToolRun run = way.run(application, QUESTION, this.loop);

			assertThat(run.text()).isEqualTo("Ordered, it is number 1.");
			assertThat(run.isAnswer()).isTrue();
			assertThat(run.steps()).extracting((step) -> step.call().name()).containsExactly("order");
			assertThat(run.request().turns()).hasSize(3);
			assertThat(this.orders).containsExactly(new Order("shoe", 2));
			JsonNode first = body(application, 0);
			assertThat(first.path("tools").path(0).path("input_schema").path("required").toString())
				.isEqualTo("[\"article\",\"pieces\"]");
		});
	}

	@ParameterizedTest
	@EnumSource
	void retriesAndAFallbackShouldRunNoToolAgain(Way way) {
		SimulatedApplication.with().run((application) -> {
			application.api().toolCall("order", Map.of("article", "shoe", "pieces", 2)).toPromptContaining("Ada");
			application.api().addFault(Fault.overloaded().firstPerPrompt(2));

			ToolRun run = way.run(application, QUESTION, this.loop);

			assertThat(run.isAnswer()).isTrue();
			assertThat(this.orders).hasSize(1);
			assertThat(application.requests()).isGreaterThanOrEqualTo(4);
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "SEND", "SEND_ASYNC" })
	void whenALaterRoundFailsTheLoopShouldGoOnWithoutRunningAToolAgain(Way way) {
		SimulatedApplication.with("claude.fallback.models=").run((application) -> {
			application.api().toolCall("order", Map.of("article", "shoe", "pieces", 2)).toPromptContaining("Ada");
			application.api().addFault(Fault.status(500).promptContains("\"number\":1").first(20));

			ClaudeException failure = Objects.requireNonNull(catchThrowableOfType(ClaudeUnavailableException.class,
					() -> way.run(application, QUESTION, this.loop)));
			application.api().clearFaults();
			application.circuits().reset("claude-sonnet-5-5");
			ToolRun run = way.run(application, Objects.requireNonNull(failure.continuation()), this.loop);

			assertThat(failure.isExhausted()).isTrue();
			assertThat(run.isAnswer()).isTrue();
			assertThat(this.orders).hasSize(1);
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "ASK", "ASK_ASYNC" })
	void forPeopleThereShouldBeAMessageInPlaceOfAFailure(Way way) {
		SimulatedApplication.with("claude.fallback.models=").run((application) -> {
			application.api().toolCall("order", Map.of("article", "shoe", "pieces", 2)).toPromptContaining("Ada");
			application.api().addFault(Fault.status(500).promptContains("\"number\":1"));

			ToolRun run = way.run(application, QUESTION, this.loop);

			assertThat(run.isAnswer()).isFalse();
			assertThat(run.text()).isNotBlank();
			assertThat(run.request().turns()).hasSize(3);
			assertThat(this.orders).hasSize(1);
		});
	}

	@ParameterizedTest
	@EnumSource
	void modelShouldLearnWhatWentWrongAndNoMore(Way way) {
		SimulatedApplication.with().run((application) -> {
			application.api()
				.toolCall("refuse", Map.of("article", "shoe", "pieces", 2))
				.andToolCall("fail", Map.of("article", "shoe", "pieces", 2))
				.andToolCall("fail", Map.of("article", "shoe"))
				.andToolCall("unknown", Map.of());

			ToolRun run = way.run(application, QUESTION, ToolLoop.of(tool("refuse", (order) -> {
				throw new ToolException("Sold out");
			}), tool("fail", (order) -> {
				throw new IOException("jdbc:secret");
			})));

			assertThat(run.steps()).allMatch(ToolRun.Step::failed);
			JsonNode results = body(application, 1).path("messages").path(2).path("content");
			assertThat(results).extracting((result) -> result.path("content").stringValue(""))
				.satisfiesExactly((text) -> assertThat(text).isEqualTo("Sold out"),
						(text) -> assertThat(text).isEqualTo("The tool failed."),
						(text) -> assertThat(text).contains("pieces"),
						(text) -> assertThat(text).isEqualTo("There is no tool named unknown"));
		});
	}

	@ParameterizedTest
	@EnumSource
	void errorOfAToolShouldNotEndTheLoop(Way way) {
		SimulatedApplication.with().run((application) -> {
			application.api().toolCall("fail", Map.of("article", "shoe", "pieces", 2));

			ToolRun run = way.run(application, QUESTION, ToolLoop.of(tool("fail", (order) -> {
				throw new StackOverflowError();
			})));

			assertThat(run.steps()).singleElement().satisfies((step) -> assertThat(step.failed()).isTrue());
			assertThat(body(application, 1).path("messages")
				.path(2)
				.path("content")
				.path(0)
				.path("content")
				.stringValue("")).isEqualTo("The tool failed.");
		});
	}

	@ParameterizedTest
	@EnumSource
	void toolThatHangsShouldEndWithTheDeadlineOfACall(Way way) {
		SimulatedApplication.with().run((application) -> {
			CountDownLatch never = new CountDownLatch(1);
			application.api()
				.toolCall("hang", Map.of("article", "a", "pieces", 1))
				.andToolCall("silent", Map.of("article", "a", "pieces", 1));
			application.api().reply("Sorry.").toPromptContaining("did not finish");
			ClaudeRequest request = QUESTION.toBuilder().deadline(Duration.ofSeconds(2)).build();

			ToolRun run = way.run(application, request, ToolLoop.of(tool("hang", (order) -> {
				never.await();
				return "never";
			}), tool("silent", (order) -> Mono.never())));

			assertThat(run.text()).isEqualTo("Sorry.");
			assertThat(run.steps()).extracting(ToolRun.Step::result)
				.containsExactly("The tool hang did not finish within 2s", "The tool silent did not finish within 2s");
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		});
	}

	@Test
	void interruptedCallerShouldCancelTheLoop() {
		SimulatedApplication.with().run((application) -> {
			application.api().toolCall("wait", Map.of("article", "a", "pieces", 1));
			ToolLoop waiting = ToolLoop.of(tool("wait", (order) -> {
				Thread.currentThread().interrupt();
				new CountDownLatch(1).await();
				return "never";
			}));

			assertThatExceptionOfType(CancellationException.class)
				.isThrownBy(() -> application.claude().send(QUESTION, waiting))
				.withMessageContaining("The tool wait was interrupted");
			assertThat(Thread.interrupted()).isTrue();
		});
	}

	@ParameterizedTest
	@EnumSource
	void resultMayComeLater(Way way) {
		SimulatedApplication.with().run((application) -> {
			application.api().toolCall("clock", Map.of("article", "a", "pieces", 1));
			application.api().reply("It is noon.").toPromptContaining("noon");

			assertThat(way
				.run(application, QUESTION,
						ToolLoop.of(tool("clock", (order) -> Mono.just("noon").publishOn(Schedulers.boundedElastic()))))
				.text()).isEqualTo("It is noon.");
		});
	}

	@ParameterizedTest
	@EnumSource
	void endlessCallsShouldEnd(Way way) {
		SimulatedApplication.with().run((application) -> {
			ClaudeRequest forced = ClaudeRequest.builder()
				.model("claude-haiku-5-5")
				.user("Go on")
				.toolChoice(ToolChoice.any())
				.build();
			for (int i = 0; i < 5; i++) {
				application.api()
					.reply("Once more.")
					.andToolCall("order", Map.of("article", "shoe", "pieces", 1))
					.times(1);
			}

			if (way.isForPeople()) {
				ToolRun run = way.run(application, forced, this.loop.maxRounds(3));
				assertThat(run.isAnswer()).isFalse();
				assertThat(run.text()).isEqualTo("Once more.");
			}
			else {
				assertThatExceptionOfType(ClaudeOutputException.class)
					.isThrownBy(() -> way.run(application, forced, this.loop.maxRounds(3)))
					.withMessageContaining("no answer within 3 rounds")
					.satisfies((failure) -> {
						assertThat(failure.errorClass()).isEqualTo(ErrorClass.EMPTY_ANSWER);
						assertThat(Objects.requireNonNull(failure.continuation()).turns()).hasSize(5);
					});
			}

			assertThat(application.requests()).isEqualTo(3);
			assertThat(this.orders).hasSize(2);
			assertThat(List.of(choice(application, 0), choice(application, 1), choice(application, 2)))
				.containsExactly("any", "auto", "none");
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "ASK", "ASK_ASYNC" })
	void endlessCallsWithoutTextShouldEndWithAMessageForPeople(Way way) {
		SimulatedApplication.with().run((application) -> {
			application.api().reply(" ").andToolCall("order", Map.of("article", "shoe", "pieces", 1));

			ToolRun run = way.run(application, QUESTION, this.loop.maxRounds(3));

			assertThat(run.isAnswer()).isFalse();
			assertThat(run.reply().isAnswer()).isFalse();
			assertThat(run.reply().provenance().errorClass()).isEqualTo(ErrorClass.EMPTY_ANSWER);
			assertThat(run.text()).startsWith("I have no answer to this question");
			assertThat(this.orders).hasSize(2);
		});
	}

	@ParameterizedTest
	@EnumSource
	void callThatWasCutShouldNotBeRun(Way way) {
		SimulatedApplication.with().run((application) -> {
			application.api().toolCall("order", Map.of("article", "sh", "pieces", 2)).stopReason("max_tokens");

			ToolRun run = way.run(application, QUESTION, this.loop);

			assertThat(this.orders).isEmpty();
			assertThat(run.isAnswer()).isFalse();
			assertThat(run.reply().toolCalls()).extracting(ToolCall::name).containsExactly("order");
		});
	}

	@Test
	void loopThatCannotWorkShouldBeRefused() {
		ClaudeTool unhandled = ClaudeTool.of("order", "Orders", Order.class);

		assertThatIllegalArgumentException().isThrownBy(() -> ToolLoop.of(unhandled))
			.withMessageContaining("no handler");
		assertThatIllegalArgumentException().isThrownBy(() -> this.loop.maxRounds(1));
		ClaudeTool handled = unhandled.handledBy((input) -> null);
		assertThatIllegalArgumentException().isThrownBy(() -> ToolLoop.of(handled, handled))
			.withMessageContaining("named order");
	}

	@Test
	void blockingLoopShouldNotBlockAnEventLoop() {
		SimulatedApplication.with().run((application) -> {
			assertThatIllegalStateException()
				.isThrownBy(() -> application.claude()
					.sendAsync(QUESTION)
					.map((reply) -> application.claude().send(QUESTION, this.loop))
					.block(PATIENCE))
				.withMessageContaining("use sendAsync");
			assertThatExceptionOfType(ClaudeException.class)
				.isThrownBy(() -> application.claude().send(ClaudeRequest.builder().build(), this.loop));
		});
	}

	private static ClaudeTool tool(String name, io.github.clauderesilience.ToolHandler<Order> handler) {
		return ClaudeTool.of(name, "Does something", Order.class, handler);
	}

	private static String choice(SimulatedApplication.Running application, int request) {
		return body(application, request).path("tool_choice").path("type").stringValue("auto");
	}

	private static JsonNode body(SimulatedApplication.Running application, int request) {
		return Objects.requireNonNull(Json.readObject(application.api().requests().get(request).body()));
	}

	record Order(String article, int pieces) {
	}

	enum Way {

		SEND {
			@Override
			ToolRun run(SimulatedApplication.Running application, ClaudeRequest request, ToolLoop loop) {
				return application.claude().send(request, loop);
			}
		},

		SEND_ASYNC {
			@Override
			ToolRun run(SimulatedApplication.Running application, ClaudeRequest request, ToolLoop loop) {
				return Objects.requireNonNull(application.claude().sendAsync(request, loop).block(PATIENCE));
			}
		},

		ASK {
			@Override
			ToolRun run(SimulatedApplication.Running application, ClaudeRequest request, ToolLoop loop) {
				return application.claude().ask(request, loop);
			}
		},

		ASK_ASYNC {
			@Override
			ToolRun run(SimulatedApplication.Running application, ClaudeRequest request, ToolLoop loop) {
				return Objects.requireNonNull(application.claude().askAsync(request, loop).block(PATIENCE));
			}
		};

		boolean isForPeople() {
			return this == ASK || this == ASK_ASYNC;
		}

		abstract ToolRun run(SimulatedApplication.Running application, ClaudeRequest request, ToolLoop loop);

	}

}
