package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.clauderesilience.ClaudeRequestCustomizer;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.autoconfigure.settings.FallbackModels;
import io.github.clauderesilience.autoconfigure.settings.LimitSettingsFactory;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.cache.FaqInterceptor;
import io.github.clauderesilience.chain.CallGate;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.degrade.DegradeInterceptor;
import io.github.clauderesilience.degrade.GuardedUserMessages;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.fallback.FallbackInterceptor;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.fallback.adapt.RequestAdapter;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.RetirementWarnings;
import io.github.clauderesilience.observe.ObserveInterceptor;
import io.github.clauderesilience.observe.QuestionTracer;
import io.github.clauderesilience.observe.advice.PromptSamples;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.retry.RetryInterceptor;
import io.github.clauderesilience.review.ReviewDesk;
import io.github.clauderesilience.review.ReviewInterceptor;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.service.CallFactory;
import io.github.clauderesilience.service.CallHintsResolver;
import io.github.clauderesilience.service.CallRing;
import io.github.clauderesilience.service.DeadlineInterceptor;
import io.github.clauderesilience.service.DefaultClaudeService;
import io.github.clauderesilience.service.WireRing;
import io.github.clauderesilience.spi.CallObserver;
import io.github.clauderesilience.spi.FallbackListener;
import io.github.clauderesilience.stream.ContinuationInterceptor;
import io.github.clauderesilience.stream.RestartInterceptor;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.call.WireCall;
import io.github.clauderesilience.wire.count.LargePrompts;
import io.github.clauderesilience.wire.count.TokenCounter;
import io.github.clauderesilience.wire.http.OpenConnections;
import io.github.clauderesilience.wire.key.Credentials;
import io.github.clauderesilience.wire.models.ModelList;
import io.github.clauderesilience.wire.models.ModelRefresh;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.validation.Validator;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;

/**
 * {@link ClaudeService} and its call ring.
 */
@AutoConfiguration(after = { ClaudeWebClientAutoConfiguration.class, ClaudeRetryAutoConfiguration.class,
		ClaudeFallbackAutoConfiguration.class, ClaudeReviewAutoConfiguration.class, ClaudeCacheAutoConfiguration.class,
		ClaudeObserveAutoConfiguration.class })
@ConditionalOnClass(WebClient.class)
public final class ClaudeServiceAutoConfiguration {

	/** Before a stream that broke off begins again; our choice. */
	private static final Duration RESTART_PAUSE = Duration.ofMillis(500);

	@Bean
	@ConditionalOnMissingBean(name = "claudeRetirementWarnings")
	RetirementWarnings claudeRetirementWarnings(ModelTable models) {
		return new RetirementWarnings(models);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeCallFactory")
	CallFactory claudeCallFactory(ClaudeProperties properties, ModelTable models, RetirementWarnings retirements,
			Failures failures, @Qualifier("claudeTimeline") Timeline timeline) {
		return new CallFactory(SettingsFactory.calls(properties, models), models, retirements, failures, timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeModelRefresh")
	ModelRefresh claudeModelRefresh(ClaudeProperties properties, ClientSettings clients,
			ConfigurableEnvironment environment, ModelTable models, RetirementWarnings retirements, WireRing ring,
			WireSettings settings, Credentials credentials, @Qualifier("claudeWebClient") WebClient webClient,
			@Qualifier("claudeTimeline") Timeline timeline) {
		WebClient bare = ring.without(webClient);
		Set<String> inUse = new LinkedHashSet<>(Set.of(properties.model()));
		FallbackModels fallback = FallbackModels.of(environment);
		inUse.addAll(fallback.ofAll());
		inUse.addAll(fallback.ofModel().getOrDefault(properties.model(), List.of()));
		clients.clients().values().forEach((client) -> inUse.addAll(client.modelsInUse()));
		return new ModelRefresh(models, retirements,
				properties.modelList().enabled() ? new ModelList(bare, settings, credentials, timeline) : null, inUse,
				timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeModelRefreshLifecycle")
	ModelRefreshLifecycle claudeModelRefreshLifecycle(ClaudeProperties properties, ModelRefresh refresh) {
		return new ModelRefreshLifecycle(refresh,
				SettingsFactory.notNegative("claude.model-list.delay", properties.modelList().delay()));
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeLargePrompts")
	LargePrompts claudeLargePrompts(ClaudeProperties properties, TokenCounter counter, ModelTable models,
			@Qualifier("claudeTimeline") Timeline timeline) {
		Long from = properties.rateLimit().countPromptsFrom();
		return (from == null) ? LargePrompts.NONE : SettingsFactory.checked(() -> new LargePrompts(counter, from,
				(model) -> LimitSettingsFactory.charsPerToken(models, model), timeline::nanoTime));
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeWireCall")
	WireCall claudeWireCall(@Qualifier("claudeWebClient") WebClient webClient, WireRing ring, LargePrompts largePrompts,
			WireSettings settings, ModelTable models, Failures failures,
			@Qualifier("claudeTimeline") Timeline timeline) {
		if (!ring.isIn(webClient)) {
			throw SettingsFactory.problem(
					"The application's own bean claudeWebClient does not send its requests through the library: no key,"
							+ " no limits, no circuit breaker, and no call of ClaudeService could be answered",
					"Rename the bean, and change the library's client with a WebClientCustomizer; or build yours with"
							+ " all of WireRing.filters(), in their order.");
		}
		return new WireCall(webClient, ring.gates(), largePrompts, settings, Prices.of(models), failures, timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeFallbackInterceptor")
	FallbackInterceptor claudeFallbackInterceptor(ClaudeProperties properties, FallbackSettings settings,
			FallbackModes modes, ModelTable models, CircuitBreakers circuits, LimitPools pools, Failures failures,
			ObjectProvider<FallbackListener> listeners) {
		return new FallbackInterceptor(settings, modes, models, new RequestAdapter(properties.version()),
				new FallbackInterceptor.Capacity(circuits::expectedWait, circuits::isClosed, pools, WireCall::target,
						pools::isShut),
				failures, SettingsFactory.patience(properties), Listeners.fallback(listeners));
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeDeadlineInterceptor")
	DeadlineInterceptor claudeDeadlineInterceptor(Failures failures, @Qualifier("claudeTimeline") Timeline timeline) {
		return new DeadlineInterceptor(failures, timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeCallRing")
	CallRing claudeCallRing(ClaudeProperties properties, ObjectProvider<CallObserver> observers, TierAdvisor advisor,
			ObjectProvider<QuestionTracer> tracer, UserMessages messages, ObjectProvider<FaqInterceptor> faq,
			ReviewInterceptor review, FallbackInterceptor fallback, RetryInterceptor retry, Failures failures,
			ModelTable models, DeadlineInterceptor deadline, @Qualifier("claudeTimeline") Timeline timeline) {
		return new CallRing(
				new ObserveInterceptor(observers.orderedStream().toList(), new PromptSamples(advisor),
						tracer.getIfAvailable(() -> QuestionTracer.NONE)),
				new DegradeInterceptor(GuardedUserMessages.of(messages), timeline), deadline, cache(faq), review,
				new ContinuationInterceptor(failures),
				new RestartInterceptor(properties.stream().onBreak(), RESTART_PAUSE, models::key, timeline), fallback,
				retry);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeTokenCounter")
	TokenCounter claudeTokenCounter(@Qualifier("claudeWebClient") WebClient webClient, WireSettings settings,
			Failures failures, @Qualifier("claudeTimeline") Timeline timeline) {
		return new TokenCounter(webClient, settings, failures, timeline);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeCallHintsResolver")
	CallHintsResolver claudeCallHintsResolver(ObjectProvider<ClaudeRequestCustomizer> customizers) {
		return new CallHintsResolver(customizers.orderedStream().toList());
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeLanePostProcessor")
	static ClaudeLanePostProcessor claudeLanePostProcessor() {
		return new ClaudeLanePostProcessor();
	}

	@Bean
	@ConditionalOnMissingBean
	ClaudeService claudeService(CallFactory calls, CallRing ring, WireCall wire, TokenCounter tokens,
			CallHintsResolver hints, ObjectProvider<Validator> validators) {
		return new DefaultClaudeService(calls, ring.around(wire), tokens, hints,
				new ConstraintProblems(validators::getIfUnique));
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeReviewDesk")
	ReviewDesk claudeReviewDesk(ReviewQueue queue, ClaudeService claude, ApplicationEventPublisher events,
			@Qualifier("claudeEventThread") BackgroundThread thread,
			@Qualifier("claudeBlockingScheduler") Scheduler blocking) {
		return new ReviewDesk(queue, claude, (decided) -> thread.run(() -> events.publishEvent(decided)), blocking);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeLifecycle")
	ClaudeLifecycle claudeLifecycle(ObjectProvider<CallGate> gates, LimitPools pools, OpenConnections connections,
			DeadlineInterceptor deadline, ObjectProvider<NamedClients> named,
			@Qualifier("claudeTimeline") Timeline timeline) {
		List<CallGate> all = new ArrayList<>(gates.orderedStream().toList());
		NamedClients clients = named.getIfAvailable();
		if (clients == null) {
			return new ClaudeLifecycle(all, pools::onTheWire, connections::shut, deadline::end, timeline);
		}
		all.addAll(clients.gates());
		return new ClaudeLifecycle(all, () -> pools.onTheWire() + clients.onTheWire(), () -> {
			connections.shut();
			clients.cutConnections();
		}, deadline::end, timeline);
	}

	private static CallInterceptor cache(ObjectProvider<FaqInterceptor> faq) {
		FaqInterceptor interceptor = faq.getIfAvailable();
		return (interceptor != null) ? interceptor : (call, next) -> next.proceed(call);
	}

}
