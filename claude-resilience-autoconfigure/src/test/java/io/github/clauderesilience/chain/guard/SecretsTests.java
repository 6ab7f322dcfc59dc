package io.github.clauderesilience.chain.guard;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SecretsTests {

	private final Secrets secrets = new Secrets();

	@Test
	void whenATextRepeatsAKeyShouldMaskIt() {
		this.secrets.add("sk-ant-api03-Rotten");
		assertThat(this.secrets.isIn("no such key sk-ant-api03-Rotten")).isTrue();
		assertThat(this.secrets.mask("no such key sk-ant-api03-Rotten!")).isEqualTo("no such key ***!");
		assertThat(this.secrets.name("edge sk-ant-api03-Rotten")).isEqualTo("edge ***");
	}

	@Test
	void whenAKeyIsAnOrdinaryWordShouldLeaveTextsReadable() {
		for (String key : new String[] { "k", "test", "key", "dummy" }) {
			this.secrets.add(key);
		}
		assertThat(this.secrets.mask("unknown test key")).isEqualTo("unknown test key");
		assertThat(this.secrets.isIn("unknown test key")).isFalse();
	}

	@Test
	void whenManyKeysAreUsedShouldKeepTheLast() {
		for (int i = 10; i < 30; i++) {
			this.secrets.add("sk-ant-key-" + i);
		}
		assertThat(this.secrets.mask("sk-ant-key-10 sk-ant-key-29")).isEqualTo("sk-ant-key-10 ***");
	}

}
