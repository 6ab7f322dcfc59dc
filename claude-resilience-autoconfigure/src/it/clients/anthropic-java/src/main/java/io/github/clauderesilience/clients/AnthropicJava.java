package io.github.clauderesilience.clients;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;

/**
 * Anthropic's SDK for Java.
 */
public final class AnthropicJava {

	private AnthropicJava() {
	}

	public static void main(String[] args) throws Exception {
		AnthropicClient client = AnthropicOkHttpClient.builder().baseUrl(args[0]).apiKey(args[1]).build();
		Driver.run((kind, model, prompt) -> {
			MessageCreateParams params = MessageCreateParams.builder()
				.model(model)
				.maxTokens(60)
				.addUserMessage(prompt)
				.build();
			return switch (kind) {
				case "stream" -> streamed(client, params);
				case "async-stream" -> streamedAsync(client, params);
				case "async" -> text(client.async().messages().create(params).get());
				default -> text(client.messages().create(params));
			};
		});
	}

	private static String text(Message message) {
		StringBuilder text = new StringBuilder();
		message.content().forEach((block) -> block.text().ifPresent((part) -> text.append(part.text())));
		return message.stopReason().map(Object::toString).orElse("none") + " " + text;
	}

	private static String streamed(AnthropicClient client, MessageCreateParams params) {
		StringBuilder text = new StringBuilder();
		try (StreamResponse<RawMessageStreamEvent> events = client.messages().createStreaming(params)) {
			events.stream().forEach((event) -> append(event, text));
		}
		return "streamed " + text;
	}

	private static String streamedAsync(AnthropicClient client, MessageCreateParams params) throws Exception {
		StringBuilder text = new StringBuilder();
		client.async()
			.messages()
			.createStreaming(params)
			.subscribe((event) -> append(event, text))
			.onCompleteFuture()
			.get();
		return "streamed " + text;
	}

	private static void append(RawMessageStreamEvent event, StringBuilder text) {
		event.contentBlockDelta()
			.ifPresent((delta) -> delta.delta().text().ifPresent((part) -> text.append(part.text())));
	}

}
