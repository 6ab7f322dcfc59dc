package io.github.clauderesilience.retry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.clauderesilience.ClaudeException;
import io.github.clauderesilience.ErrorClass;
import io.github.clauderesilience.spi.RetryListener;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.ScriptedChain;
import io.github.clauderesilience.time.Timeline;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.retry.annotation.EnableRetry;
import org.springframework.retry.annotation.Retryable;
import org.springframework.util.backoff.BackOffExecution;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One policy, three drivers: the ring, Spring Retry and Spring Framework.
 */
class RetryDriversTests {

	private static final Duration TOTAL = Duration.ofMinutes(2);

	private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

	private final Timeline timeline = Timeline.of(this.time);

	private final List<Duration> slept = new ArrayList<>();

	@ParameterizedTest
	@EnumSource
	void shouldDecideTheSame(ErrorClass errorClass) {
		List<Duration> byRing = waitsOfRing(errorClass);

		assertThat(waitsOfSpringRetry(Calls.failure(errorClass))).isEqualTo(byRing);
		assertThat(waitsOfFramework(Calls.failure(errorClass))).isEqualTo(byRing);
		assertThat(byRing.isEmpty()).isEqualTo(errorClass.retry() != ErrorClass.Retry.BACKOFF);
	}

	@ParameterizedTest
	@EnumSource
	void whenTheRingIsDoneShouldNotRetryAgain(ErrorClass errorClass) {
		ClaudeException failure = Calls.failure(errorClass);
		ClaudeException exhausted = failure.with(failure.details().exhaustedAfter(4));

		assertThat(waitsOfSpringRetry(exhausted)).isEmpty();
		assertThat(waitsOfFramework(exhausted)).isEmpty();
	}

	@Test
	void whenSomethingElseFailsShouldNotRetry() {
		RuntimeException other = new IllegalStateException("no such customer");

		assertThat(waitsOfSpringRetry(other)).isEmpty();
		assertThat(waitsOfFramework(other)).isEmpty();
	}

	@Test
	void whenTheFailureIsWrappedShouldFindIt() {
		RuntimeException wrapped = new IllegalStateException("asking failed", Calls.failure(ErrorClass.TIMEOUT));

		assertThat(waitsOfSpringRetry(wrapped)).containsExactly(Duration.ofSeconds(1));
		assertThat(waitsOfFramework(wrapped)).containsExactly(Duration.ofSeconds(1));
	}

	@Test
	void springRetryShouldReturnTheAnswerOfALaterAttempt() {
		int[] attempts = new int[1];
		Question proxy = proxy(() -> {
			if (++attempts[0] < 3) {
				throw Calls.failure(ErrorClass.OVERLOADED);
			}
			return "From nine to five.";
		});

		assertThat(proxy.ask()).isEqualTo("From nine to five.");
		assertThat(this.slept).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
	}

	@Test
	void springRetryShouldKeepTheDeadline() {
		Question proxy = proxy(() -> {
			this.time.advanceTimeBy(Duration.ofSeconds(59));
			throw Calls.failure(ErrorClass.OVERLOADED);
		});

		assertThatExceptionOfType(ClaudeException.class).isThrownBy(proxy::ask);
		assertThat(this.slept).containsExactly(Duration.ofSeconds(1));
	}

	@Test
	void frameworkTemplateShouldStopWhereThePolicyStops() {
		RetrySettings quick = RetrySettings.of(
				new RetrySettings.Rule(3, Duration.ofMillis(1), 1, Duration.ofMillis(1), 0), Map.of(),
				RetrySettings.Budget.DEFAULT);
		RetryTemplate template = new RetryTemplate(new FrameworkRetryPolicy(driver(quick)));
		int[] attempts = new int[1];

		assertThatExceptionOfType(RetryException.class).isThrownBy(() -> template.execute(() -> {
			attempts[0]++;
			throw Calls.failure(ErrorClass.MALFORMED);
		})).withCauseInstanceOf(ClaudeException.class);

		assertThat(attempts[0]).isEqualTo(3);
	}

	@Test
	void whenAMethodIsReactiveShouldRefuseItAtStartUp() {
		assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> start(Reactive.class))
			.havingRootCause()
			.isInstanceOf(IllegalStateException.class)
			.withMessageContaining("claudeRetryInterceptor")
			.withMessageContaining("ask")
			.withMessageContaining("Mono")
			.withMessageContaining("ClaudeService");
		start(Blocking.class);
		start(OfOthers.class);
	}

	private static void start(Class<?> bean) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Retrying.class,
				bean)) {
			assertThat(context.getBean(bean)).isNotNull();
		}
	}

	private List<Duration> waitsOfRing(ErrorClass errorClass) {
		ScriptedChain wire = ScriptedChain.failing(this.timeline, errorClass);
		long start = this.timeline.nanoTime();
		new RetryInterceptor(new RetryPolicy(RetrySettings.defaultSettings()),
				new RetryBudget(RetrySettings.Budget.DEFAULT, start), Calls.MODELS, Calls.FAILURES, RetryListener.NONE,
				this.timeline, () -> 0.5)
			.intercept(Calls.call(Calls.SONNET, this.timeline), wire)
			.subscribe((event) -> {
			}, (ex) -> {
			});
		this.time.advanceTimeBy(TOTAL);
		List<Duration> waits = new ArrayList<>();
		for (int i = 1; i < wire.times().size(); i++) {
			waits.add(wire.times().get(i).minus(wire.times().get(i - 1)));
		}
		return waits;
	}

	private List<Duration> waitsOfSpringRetry(RuntimeException failure) {
		this.slept.clear();
		Question proxy = proxy(() -> {
			throw failure;
		});
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(proxy::ask).isSameAs(failure);
		return List.copyOf(this.slept);
	}

	private List<Duration> waitsOfFramework(Throwable failure) {
		FrameworkRetryPolicy policy = new FrameworkRetryPolicy(driver(RetrySettings.defaultSettings()));
		List<Duration> waits = new ArrayList<>();
		BackOffExecution execution = policy.getBackOff().start();
		while (policy.shouldRetry(failure)) {
			long millis = execution.nextBackOff();
			if (millis == BackOffExecution.STOP) {
				break;
			}
			waits.add(Duration.ofMillis(millis));
			this.time.advanceTimeBy(Duration.ofMillis(millis));
		}
		return waits;
	}

	private Question proxy(Question target) {
		Consumer<Duration> sleeper = (delay) -> {
			this.slept.add(delay);
			this.time.advanceTimeBy(delay);
		};
		ProxyFactory factory = new ProxyFactory(Question.class,
				new ClaudeRetryInterceptor(driver(RetrySettings.defaultSettings()), sleeper));
		factory.setTarget(target);
		return (Question) factory.getProxy();
	}

	private RetryDriver driver(RetrySettings settings) {
		return new RetryDriver(new RetryPolicy(settings), new RetryBudget(settings.budget(), this.timeline.nanoTime()),
				RetryListener.NONE, TOTAL, this.timeline, () -> 0.5);
	}

	@FunctionalInterface
	interface Question {

		String ask();

	}

	static class Reactive {

		@Retryable(interceptor = "claudeRetryInterceptor")
		Mono<String> ask() {
			return Mono.empty();
		}

	}

	static class Blocking {

		@Retryable(interceptor = "claudeRetryInterceptor")
		String ask() {
			return "";
		}

	}

	static class OfOthers {

		@Retryable
		Mono<String> ask() {
			return Mono.empty();
		}

	}

	@EnableRetry
	@Configuration(proxyBeanMethods = false)
	static class Retrying {

		@Bean
		static ClaudeRetryInterceptor.ReactiveMethodCheck check() {
			return new ClaudeRetryInterceptor.ReactiveMethodCheck();
		}

	}

}
