package io.github.clauderesilience.clients;

import java.util.List;
import java.util.Objects;

import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * Spring AI, as Spring Boot configures it.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SpringAi {

	public static void main(String[] args) throws Exception {
		ChatClient client = new SpringApplicationBuilder(SpringAi.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.properties("spring.ai.anthropic.base-url=" + args[0], "spring.ai.anthropic.api-key=" + args[1],
					"spring.ai.anthropic.chat.model=claude-sonnet-5-5", "spring.ai.anthropic.chat.max-tokens=60",
					"spring.main.banner-mode=off", "logging.level.root=OFF")
			.run()
			.getBean(ChatClient.Builder.class)
			.build();
		Driver.run((kind, model, prompt) -> {
			ChatClient.ChatClientRequestSpec request = client.prompt(prompt)
				.options(AnthropicChatOptions.builder().model(model));
			return switch (kind) {
				case "stream" -> streamed(request);
				case "tools" -> request.tools(new Parcels()).call().content();
				case "tools-stream" -> streamed(request.tools(new Parcels()));
				default -> request.call().content();
			};
		});
	}

	private static String streamed(ChatClient.ChatClientRequestSpec request) {
		List<String> parts = Objects.requireNonNull(request.stream().content().collectList().block());
		return "streamed " + String.join("", parts);
	}

	/**
	 * What the model may ask for.
	 */
	static final class Parcels {

		@Tool(description = "Where a parcel is")
		String whereIs(String parcel) {
			return "Parcel " + parcel + " was last seen in Rome";
		}

	}

}
