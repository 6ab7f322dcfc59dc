package io.github.clauderesilience.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

import io.github.clauderesilience.ClaudeConnectionDetails;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.breaker.CircuitBreakerGate;
import io.github.clauderesilience.chain.attempt.RoundTripListener;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.limit.RateLimitGate;
import io.github.clauderesilience.observe.AttemptFilter;
import io.github.clauderesilience.observe.verdict.TrafficWindow;
import io.github.clauderesilience.observe.trace.ObservedRequests;
import io.github.clauderesilience.service.WireRing;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.AnswerFilter;
import io.github.clauderesilience.wire.ClaudeWebClients;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.http.OpenConnections;
import io.github.clauderesilience.wire.key.CredentialGate;
import io.github.clauderesilience.wire.key.Credentials;
import io.github.clauderesilience.wire.key.RejectedKeys;
import io.github.clauderesilience.wire.passthrough.PassthroughFilter;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * {@code claudeWebClient} and its wire ring.
 */
@AutoConfiguration(after = ClaudeAutoConfiguration.class,
		afterName = { "org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration",
				"org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration" })
@ConditionalOnClass(WebClient.class)
public final class ClaudeWebClientAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "claudeWireSettings")
	WireSettings claudeWireSettings(ClaudeProperties properties,
			ObjectProvider<ClaudeConnectionDetails> connectionDetails) {
		ClaudeConnectionDetails details = connectionDetails.getIfAvailable();
		URI serviceUrl = (details != null) ? details.baseUrl() : null;
		return SettingsFactory.wire(properties, serviceUrl);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeWireRing")
	WireRing claudeWireRing(WireSettings settings, Credentials credentials, RejectedKeys latch, RateLimitGate rateLimit,
			CircuitBreakerGate circuitBreaker, AttemptFilter attempts, TrafficWindow traffic, Failures failures,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return new WireRing(
				new PassthroughFilter(settings, ClaudeWebClients.strategies(), failures, traffic::passed, timeline),
				new CredentialGate(credentials, latch, settings.workspace()), rateLimit, circuitBreaker, attempts,
				new AnswerFilter(settings, latch, failures, timeline));
	}

	@Bean(defaultCandidate = false, destroyMethod = "dispose")
	@ConditionalOnMissingBean(name = "claudeConnectionProvider")
	ConnectionProvider claudeConnectionProvider(WireSettings settings) {
		return ClaudeWebClients.connections(settings);
	}

	@Bean
	@ConditionalOnMissingBean(name = "claudeOpenConnections")
	OpenConnections claudeOpenConnections(ObjectProvider<RoundTripListener> listener,
			@Qualifier("claudeTimeline") Timeline timeline) {
		return new OpenConnections(listener.getIfAvailable(() -> RoundTripListener.NONE), timeline);
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "claudeClientHttpConnector")
	ClientHttpConnector claudeClientHttpConnector(WireSettings settings,
			@Qualifier("claudeConnectionProvider") ConnectionProvider connections, OpenConnections open,
			ObjectProvider<HttpClientSettings> httpSettings) {
		return ClaudeWebClients.connector(settings, connections, open,
				httpSettings.getIfAvailable(HttpClientSettings::defaults));
	}

	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "claudeWebClient")
	WebClient claudeWebClient(WireSettings settings, WireRing ring,
			@Qualifier("claudeClientHttpConnector") ClientHttpConnector connector,
			ObjectProvider<WebClientCustomizer> customizers, ObjectProvider<RequestMetering> metering) {
		WebClient.Builder builder = WebClient.builder();
		RequestObservation asked = new RequestObservation(builder);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(asked.builder()));
		ClaudeWebClients.guardFilters(builder);
		RequestMetering meters = metering.getIfAvailable();
		ExchangeFilterFunction timer = (meters != null) ? meters.timer() : null;
		List<ExchangeFilterFunction> filters = new ArrayList<>(ring.filters());
		if (timer != null) {
			builder.filters((outer) -> outer.add(0, timer));
		}
		else {
			asked.observation().customize(builder);
			filters.add(ObservedRequests.answers());
		}
		return ClaudeWebClients.build(builder, settings, connector, filters);
	}

}
