package io.github.clauderesilience.autoconfigure.settings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class BaseUrlTests {

	@ParameterizedTest
	@CsvSource({ "https://host, https://host", "https://host/, https://host", "HTTPS://host//, https://host",
			"https://host/v1, https://host", "https://host/v1/, https://host", "https://host/v1/messages, https://host",
			"https://host/v1/messages/, https://host", "https://host:8443/claude/v1/messages, https://host:8443/claude",
			"https://host/v1/messages/count_tokens, https://host", "https://v1, https://v1",
			"https://host/apiv1, https://host/apiv1", "https://host/messages, https://host/messages",
			"' http://[::1]:80/v1', http://[::1]:80" })
	void shouldBeTheAddressWithoutWhatRequestsAdd(String value, String address) {
		assertThat(BaseUrl.of(value)).hasToString(address);
	}

}
