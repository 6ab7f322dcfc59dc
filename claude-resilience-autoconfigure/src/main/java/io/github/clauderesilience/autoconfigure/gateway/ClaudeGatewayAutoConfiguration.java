package io.github.clauderesilience.autoconfigure.gateway;

import java.util.concurrent.ThreadLocalRandom;

import io.github.clauderesilience.autoconfigure.ClaudeServiceAutoConfiguration;
import io.github.clauderesilience.autoconfigure.settings.ClaudeConfigurationException;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.carry.ClaudeCarrier;
import io.github.clauderesilience.carry.OutageInterceptor;
import io.github.clauderesilience.carry.RingCarrier;
import io.github.clauderesilience.gateway.ClaudeGateway;
import io.github.clauderesilience.gateway.GatewaySettings;
import io.github.clauderesilience.service.CallRing;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.call.WireCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.ChannelBindException;
import reactor.netty.http.server.HttpServer;

/**
 * Calls of other clients of the Messages API, and the gateway they reach us by.
 */
@AutoConfiguration(after = ClaudeServiceAutoConfiguration.class)
@ConditionalOnClass(WebClient.class)
@ConditionalOnBean(CallRing.class)
public final class ClaudeGatewayAutoConfiguration {

	private static final Logger logger = LoggerFactory.getLogger(ClaudeGatewayAutoConfiguration.class);

	@Bean
	@ConditionalOnMissingBean(name = "claudeCarrier")
	ClaudeCarrier claudeCarrier(CallRing ring, WireCall wire, @Qualifier("claudeWebClient") WebClient webClient,
			WireSettings settings, ClaudeProperties properties, @Qualifier("claudeTimeline") Timeline timeline) {
		OutageInterceptor outage = new OutageInterceptor(GatewaySettingsFactory.maxWait(properties.gateway()), timeline,
				() -> ThreadLocalRandom.current().nextDouble());
		return new RingCarrier(ring.carried(outage, wire), webClient, settings.baseUrl(), settings.timeouts().total(),
				timeline);
	}

	/**
	 * The gateway, only if a property asks for it.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HttpServer.class)
	@ConditionalOnBooleanProperty("claude.gateway.enabled")
	static class GatewayConfiguration {

		@Bean
		@ConditionalOnMissingBean(name = "claudeGateway")
		ClaudeGateway claudeGateway(ClaudeProperties properties, ClaudeCarrier carrier,
				@Qualifier("claudeTimeline") Timeline timeline) {
			GatewaySettings settings = GatewaySettingsFactory.of(properties.gateway());
			ClaudeGateway gateway;
			try {
				gateway = new ClaudeGateway(settings, carrier, timeline);
			}
			catch (ChannelBindException ex) {
				throw new ClaudeConfigurationException(
						"The gateway for other clients of Claude cannot listen on " + settings.address() + ":"
								+ settings.port() + ": "
								+ ((ex.getCause() != null) ? ex.getCause().getMessage() : ex.getMessage()),
						"Stop what uses the port, or set claude.gateway.port to another one (0 for any free one),"
								+ " claude.gateway.address to an address of this host, or claude.gateway.enabled=false.",
						ex);
			}
			logger.info("Other clients of Claude can use {} as their base URL and {} as their API key",
					gateway.baseUrl(), (properties.gateway().token() != null) ? "claude.gateway.token"
							: "the token of the bean ClaudeGateway, which is random: claude.gateway.token sets it");
			return gateway;
		}

	}

}
