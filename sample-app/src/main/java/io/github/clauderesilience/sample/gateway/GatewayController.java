package io.github.clauderesilience.sample.gateway;

import io.github.clauderesilience.gateway.ClaudeGateway;
import io.github.clauderesilience.sample.AnswerView;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Asks through the gateway on behalf of the page, whose own scripts may not call another
 * port.
 */
@RestController
class GatewayController {

	private final @Nullable OtherClient client;

	GatewayController(ObjectProvider<ClaudeGateway> gateways, @Value("${claude.model}") String model) {
		ClaudeGateway gateway = gateways.getIfAvailable();
		this.client = (gateway != null) ? new OtherClient(gateway, model) : null;
	}

	@PostMapping(path = "/gateway/answers", consumes = MediaType.APPLICATION_JSON_VALUE,
			produces = MediaType.APPLICATION_JSON_VALUE)
	Mono<AnswerView> answer(@Valid @RequestBody Question question) {
		if (this.client == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "The gateway is off; see claude.gateway.enabled");
		}
		return this.client.ask(question.text());
	}

	/**
	 * What a client asks.
	 *
	 * @param text the question
	 */
	record Question(@NotBlank @Size(max = 4000) String text) {
	}

}
