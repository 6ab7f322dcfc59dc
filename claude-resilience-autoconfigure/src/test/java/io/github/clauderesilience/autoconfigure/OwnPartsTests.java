package io.github.clauderesilience.autoconfigure;

import java.util.List;
import java.util.Objects;

import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.start.StartFailures;
import io.github.clauderesilience.retry.RetryInterceptor;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.junit5.StartStop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that bring parts of their own, or leave out some of ours.
 */
@ExtendWith(OutputCaptureExtension.class)
class OwnPartsTests {

	private static final String MESSAGE = """
			{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5",
			 "content":[{"type":"text","text":"The answer."}],"stop_reason":"end_turn",
			 "usage":{"input_tokens":10,"output_tokens":5}}""";

	@StartStop
	public final MockWebServer server = new MockWebServer();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withPropertyValues("claude.api-key=sk-ant-test");

	@Test
	void whenClaudeWebClientIsNotOursShouldSaySoAtStart() {
		this.runner
			.withBean("claudeWebClient", WebClient.class, WebClient::create,
					(definition) -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(ClaudeConfigurationException.class, (failure) -> {
					assertThat(failure).hasMessageContaining("own bean claudeWebClient");
					assertThat(failure.action()).contains("Rename the bean");
				}));
	}

	@Test
	void whenOneOfOursIsExcludedShouldNameIt() {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		NoSuchBeanDefinitionException missing = new NoSuchBeanDefinitionException(RetryInterceptor.class);
		FailureAnalyzer analyzer = StartFailures.ofExclusions(beans);
		assertThat(analyzer.analyze(missing)).isNull();

		ConditionEvaluationReport.get(beans)
			.recordExclusions(List.of(ClaudeRetryAutoConfiguration.class.getName(), "org.example.Other"));
		FailureAnalysis analysis = analyzer.analyze(missing);

		Objects.requireNonNull(analysis);
		assertThat(analysis.getDescription()).contains(RetryInterceptor.class.getName(),
				ClaudeRetryAutoConfiguration.class.getName());
		assertThat(analysis.getDescription()).doesNotContain("org.example");
		assertThat(analysis.getAction()).contains("spring.autoconfigure.exclude");
		assertThat(analyzer.analyze(new NoSuchBeanDefinitionException(String.class))).isNull();
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void shouldSendBaggageOnlyWhenAsked(boolean asked) {
		this.server
			.enqueue(new MockResponse.Builder().addHeader("content-type", "application/json").body(MESSAGE).build());
		WebClientCustomizer tracer = (builder) -> builder.defaultHeader("baggage", "customer=42")
			.defaultHeader("traceparent", "00-1-2-01");
		this.runner.withBean(WebClientCustomizer.class, () -> tracer)
			.withPropertyValues("claude.base-url=" + this.server.url("/"), "claude.observe.baggage=" + asked)
			.run((context) -> {
				context.getBean(ClaudeService.class).send(ClaudeRequest.of("How?"));
				var headers = this.server.takeRequest().getHeaders();

				assertThat(headers.get("baggage")).isEqualTo(asked ? "customer=42" : null);
				assertThat(headers.get("traceparent")).isEqualTo("00-1-2-01");
				assertThat(headers.get("x-api-key")).isEqualTo("sk-ant-test");
			});
	}

	@Test
	void shouldStartWithoutWarnings(CapturedOutput output) {
		this.runner.run((context) -> assertThat(context).hasNotFailed());

		assertThat(output).doesNotContain("BeanPostProcessorChecker");
	}

}
