package io.github.clauderesilience.autoconfigure;

import java.util.function.UnaryOperator;

import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.breaker.CircuitBreakerGate;
import io.github.clauderesilience.cache.FaqInterceptor;
import io.github.clauderesilience.chain.attempt.RoundTripListener;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.error.UserMessages;
import io.github.clauderesilience.fallback.FallbackModes;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.limit.RateLimitGate;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.model.load.RetirementWarnings;
import io.github.clauderesilience.observe.AttemptFilter;
import io.github.clauderesilience.observe.AttemptTracer;
import io.github.clauderesilience.observe.AttemptsInFlight;
import io.github.clauderesilience.observe.QuestionTracer;
import io.github.clauderesilience.observe.verdict.Verdicts;
import io.github.clauderesilience.retry.RetryBudget;
import io.github.clauderesilience.retry.RetryInterceptor;
import io.github.clauderesilience.retry.RetryPolicy;
import io.github.clauderesilience.retry.RetrySettings;
import io.github.clauderesilience.review.InMemoryReviewQueue;
import io.github.clauderesilience.review.RequestLog;
import io.github.clauderesilience.review.ReviewDesk;
import io.github.clauderesilience.review.ReviewInterceptor;
import io.github.clauderesilience.review.ReviewQueue;
import io.github.clauderesilience.review.mask.TextMasker;
import io.github.clauderesilience.service.CallFactory;
import io.github.clauderesilience.service.CallHintsResolver;
import io.github.clauderesilience.service.CallRing;
import io.github.clauderesilience.service.DeadlineInterceptor;
import io.github.clauderesilience.service.WireRing;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.call.WireCall;
import io.github.clauderesilience.wire.count.TokenCounter;
import io.github.clauderesilience.wire.http.OpenConnections;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.validation.Validator;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Scheduler;
import reactor.netty.resources.ConnectionProvider;

/**
 * Makes named clients, by the methods that make the beans of the client which
 * {@code claude.*} configures. What an application has one of (time, model table,
 * messages, threads, its own beans that listen or customize) is the same for all; beans
 * that replace parts of the library hold for that client only.
 */
final class ClientAssembly {

	private static final Logger logger = LoggerFactory.getLogger(ClientAssembly.class);

	private final ConfigurableListableBeanFactory beans;

	private final ApplicationEventPublisher events;

	private final NamedClients clients;

	private final Timeline timeline;

	private final Scheduler blocking;

	private final Failures failures;

	private final ModelTable models;

	private final UserMessages messages;

	private final AccountAssembly accounts;

	private final ClaudeWebClientAutoConfiguration wires = new ClaudeWebClientAutoConfiguration();

	private final ClaudeServiceAutoConfiguration services = new ClaudeServiceAutoConfiguration();

	private final ClaudeRetryAutoConfiguration retries = new ClaudeRetryAutoConfiguration();

	private final ClaudeObserveAutoConfiguration observe = new ClaudeObserveAutoConfiguration();

	ClientAssembly(ConfigurableListableBeanFactory beans, ApplicationEventPublisher events, NamedClients clients) {
		this.events = events;
		this.beans = beans;
		this.clients = clients;
		this.timeline = beans.getBean("claudeTimeline", Timeline.class);
		this.blocking = beans.getBean("claudeBlockingScheduler", Scheduler.class);
		this.failures = bean(Failures.class);
		this.models = bean(ModelTable.class);
		this.messages = bean(UserMessages.class);
		this.accounts = new AccountAssembly(beans, clients, this.timeline);
	}

	/**
	 * Makes a client.
	 * @throws ClaudeConfigurationException if it cannot work with its settings; names
	 * them
	 */
	void add(ClientSettings.Client settings) {
		this.clients.add(ClientSettings.checked(settings.name(), () -> assemble(settings)));
	}

	private NamedClient assemble(ClientSettings.Client settings) {
		ClaudeProperties properties = settings.properties();
		Alerts alerts = bean(Alerts.class).of(settings.name());
		WireSettings wireSettings = SettingsFactory.wire(properties, this.accounts.serviceUrl(settings));
		FallbackSettings fallback = ClaudeFallbackAutoConfiguration.settings(properties, settings.fallback(),
				this.models);
		Account account = this.accounts.of(settings, wireSettings, fallback, alerts);
		StoreFailures failures = new StoreFailures(this.timeline::now);
		failures.include(account.stores());
		ClientObservers observers = ClientObservers.of(settings.name(), account,
				this.observe.claudeCallLog(properties, this.timeline), this.observe.claudeTrafficWindow(this.timeline),
				this.beans);
		FallbackModes modes = new FallbackModes(fallback, this.models, Listeners.fallback(observers.fallbacks()),
				alerts, account.circuits()::awaitsProbe, this.timeline);
		observers.modes().add(modes);
		RetrySettings retrySettings = this.retries.claudeRetrySettings(properties);
		RetryBudget budget = this.retries.claudeRetryBudget(retrySettings, this.timeline);
		RetryInterceptor retry = this.retries.claudeRetryCallInterceptor(new RetryPolicy(retrySettings), budget,
				this.models, this.failures, observers.retries(), this.timeline);
		account.circuits().listen(retry);
		account.circuits().listen(modes);
		AttemptsInFlight inFlight = this.observe.claudeAttemptsInFlight(this.timeline);
		Wire wire = wire(settings, wireSettings, account, observers, inFlight);
		ReviewQueue questions = questions(settings);
		NamedClient.ClientFaq faq = faq(settings, failures);
		CallRing ring = this.services.claudeCallRing(properties, observers.calls(), account.advisor(),
				tracers(QuestionTracer.class, (tracer) -> tracer.of(settings.name())), this.messages,
				(faq != null) ? new Parts<>(faq.interceptor()) : new Parts<>(), review(questions),
				this.services.claudeFallbackInterceptor(properties, fallback, modes, this.models, account.circuits(),
						account.pools(), this.failures, observers.fallbacks()),
				retry, this.failures, this.models, bean(DeadlineInterceptor.class), this.timeline);
		ClaudeService service = service(properties, ring, wire);
		Verdicts verdicts = this.observe.claudeVerdicts(observers.traffic(), inFlight, account.credentials(),
				account.latch(), account.pools(), modes, fallback, account.rates(), failures, this.timeline);
		return new NamedClient(settings, account, service, wire.webClient(), wire.connections(), retry, budget, modes,
				observers.log(), verdicts, failures, questions, desk(questions, service), faq);
	}

	private Wire wire(ClientSettings.Client settings, WireSettings wireSettings, Account account,
			ClientObservers observers, AttemptsInFlight inFlight) {
		AttemptFilter attempts = this.observe.claudeAttemptFilter(observers.attempts(),
				tracers(AttemptTracer.class, (tracer) -> tracer.of(settings.name())), inFlight, this.timeline);
		WireRing ring = this.wires.claudeWireRing(wireSettings, account.credentials(), account.latch(),
				new RateLimitGate(account.pools(), this.failures),
				new CircuitBreakerGate(account.circuits(), this.failures, this.timeline), attempts, observers.traffic(),
				this.failures, this.timeline);
		ConnectionProvider provider = this.wires.claudeConnectionProvider(wireSettings);
		this.clients.atEnd(provider::dispose);
		OpenConnections connections = this.wires.claudeOpenConnections(new Parts<RoundTripListener>(account.pools()),
				this.timeline);
		ClientHttpConnector connector = this.wires.claudeClientHttpConnector(wireSettings, provider, connections,
				this.beans.getBeanProvider(HttpClientSettings.class));
		WebClient webClient = this.wires.claudeWebClient(wireSettings, ring, connector,
				this.beans.getBeanProvider(WebClientCustomizer.class),
				this.beans.getBeanProvider(RequestMetering.class));
		TokenCounter tokens = this.services.claudeTokenCounter(webClient, wireSettings, this.failures, this.timeline);
		WireCall call = this.services.claudeWireCall(webClient, ring,
				this.services.claudeLargePrompts(settings.properties(), tokens, this.models, this.timeline),
				wireSettings, this.models, this.failures, this.timeline);
		return new Wire(webClient, connections, tokens, call);
	}

	private ClaudeService service(ClaudeProperties properties, CallRing ring, Wire wire) {
		CallFactory calls = this.services.claudeCallFactory(properties, this.models, bean(RetirementWarnings.class),
				this.failures, this.timeline);
		return this.services.claudeService(calls, ring, wire.call(), wire.tokens(), bean(CallHintsResolver.class),
				this.beans.getBeanProvider(Validator.class));
	}

	private static ReviewQueue questions(ClientSettings.Client settings) {
		ClaudeProperties.Review review = settings.properties().review();
		if (review.store() == ClaudeProperties.ReviewStore.JDBC) {
			logger.warn("claude.review.store is jdbc, but questions of client {} to review are kept in memory:"
					+ " a restart forgets them", settings.name());
		}
		return new InMemoryReviewQueue(SettingsFactory.positive("claude.review.capacity", review.capacity()));
	}

	/** To approve a question is to ask it again, of the same account. */
	private ReviewDesk desk(ReviewQueue questions, ClaudeService service) {
		return this.services.claudeReviewDesk(questions, service, this.events,
				this.beans.getBean("claudeEventThread", BackgroundThread.class), this.blocking);
	}

	private ReviewInterceptor review(ReviewQueue questions) {
		return new ClaudeReviewAutoConfiguration().claudeReviewInterceptor(questions, bean(TextMasker.class),
				bean(RequestLog.class), this.beans.getBean("claudeReviewThread", BackgroundThread.class),
				this.timeline);
	}

	private NamedClient.@Nullable ClientFaq faq(ClientSettings.Client settings, StoreFailures failures) {
		return (this.beans.getBeanProvider(FaqInterceptor.class).getIfAvailable() != null)
				? new FaqAssembly(this.beans, this.clients, this.messages, this.timeline, this.blocking).of(settings,
						failures)
				: null;
	}

	private <T> ObjectProvider<T> tracers(Class<T> type, UnaryOperator<T> ofClient) {
		return new Parts<T>().and(this.beans.getBeanProvider(type).orderedStream().map(ofClient).toList());
	}

	private <T> T bean(Class<T> type) {
		return this.beans.getBean(type);
	}

	/**
	 * The way of a client to the API.
	 *
	 * @param webClient its claudeWebClient
	 * @param connections its open connections
	 * @param tokens counts tokens
	 * @param call one attempt
	 */
	private record Wire(WebClient webClient, OpenConnections connections, TokenCounter tokens, WireCall call) {
	}

}
