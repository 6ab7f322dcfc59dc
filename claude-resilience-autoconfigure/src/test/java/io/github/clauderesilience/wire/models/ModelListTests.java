package io.github.clauderesilience.wire.models;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.TestRing;
import io.github.clauderesilience.testsupport.VirtualTime;
import io.github.clauderesilience.wire.key.Credentials;
import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;

class ModelListTests {

	private final VirtualTime time = VirtualTime.at("2026-11-24T03:00:00Z");

	@Test
	void whenTheConnectionFailsAfterThePatienceIsOverShouldLogNothing() {
		TestPublisher<ClientResponse> answer = TestPublisher
			.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		WebClient client = WebClient.builder()
			.baseUrl("http://claude.test")
			.exchangeFunction((request) -> answer.mono())
			.build();
		List<Throwable> dropped = new ArrayList<>();
		List<ModelList.Listing> listings = new ArrayList<>();
		new ModelList(client, TestRing.settings(), new Credentials(() -> "sk-ant-test", Calls.FAILURES), this.time)
			.read()
			.contextWrite(Context.of("reactor.onErrorDropped.local", (Consumer<Throwable>) dropped::add))
			.subscribe(listings::add);

		this.time.forward(ModelList.PATIENCE.plusMillis(10));
		answer.error(new IOException("handshake timed out after 10000ms"));

		assertThat(listings).singleElement()
			.satisfies((listing) -> assertThat(listing.problem()).startsWith("no list was received"));
		assertThat(dropped).isEmpty();
	}

}
