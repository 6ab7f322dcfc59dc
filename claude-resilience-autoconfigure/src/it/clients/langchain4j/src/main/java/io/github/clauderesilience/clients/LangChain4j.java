package io.github.clauderesilience.clients;

import java.util.concurrent.CompletableFuture;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;

/**
 * LangChain4j.
 */
public final class LangChain4j {

	private LangChain4j() {
	}

	public static void main(String[] args) throws Exception {
		AnthropicChatModel model = AnthropicChatModel.builder()
			.baseUrl(args[0] + "/v1/")
			.apiKey(args[1])
			.modelName("claude-sonnet-5-5")
			.maxTokens(60)
			.build();
		AnthropicStreamingChatModel streaming = AnthropicStreamingChatModel.builder()
			.baseUrl(args[0] + "/v1/")
			.apiKey(args[1])
			.modelName("claude-sonnet-5-5")
			.maxTokens(60)
			.build();
		Driver.run((kind, name, prompt) -> {
			ChatRequest request = ChatRequest.builder().messages(UserMessage.from(prompt)).modelName(name).build();
			return kind.equals("stream") ? streamed(streaming, request) : model.chat(request).aiMessage().text();
		});
	}

	private static String streamed(AnthropicStreamingChatModel model, ChatRequest request) throws Exception {
		CompletableFuture<String> answer = new CompletableFuture<>();
		model.chat(request, new StreamingChatResponseHandler() {

			@Override
			public void onPartialResponse(String text) {
				// The whole comes at the end
			}

			@Override
			public void onCompleteResponse(ChatResponse response) {
				answer.complete("streamed " + response.aiMessage().text());
			}

			@Override
			public void onError(Throwable failure) {
				answer.completeExceptionally(failure);
			}

		});
		return answer.get();
	}

}
