package io.github.clauderesilience.sample.gateway;

import io.github.clauderesilience.gateway.ClaudeGateway;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ModelAttribute;

/**
 * Tells the page how other clients reach the gateway. The token is shown only if it is
 * the public one for trying in {@code application.yml}.
 */
@ControllerAdvice(annotations = Controller.class)
class GatewayAdvice {

	private static final String TRY_TOKEN = "support-desk";

	private final ObjectProvider<ClaudeGateway> gateways;

	private final String model;

	GatewayAdvice(ObjectProvider<ClaudeGateway> gateways, @Value("${claude.model}") String model) {
		this.gateways = gateways;
		this.model = model;
	}

	@ModelAttribute("curl")
	@Nullable String curl() {
		ClaudeGateway gateway = this.gateways.getIfAvailable();
		if (gateway == null) {
			return null;
		}
		String token = TRY_TOKEN.equals(gateway.token()) ? TRY_TOKEN : "$CLAUDE_GATEWAY_TOKEN";
		return "curl " + gateway.baseUrl() + "/v1/messages -H \"x-api-key: " + token
				+ "\" -H 'anthropic-version: 2023-06-01' -H 'content-type: application/json' -d '{\"model\": \""
				+ this.model
				+ "\", \"max_tokens\": 1024, \"messages\": [{\"role\": \"user\", \"content\": \"Where is my parcel?\"}]}'";
	}

}
