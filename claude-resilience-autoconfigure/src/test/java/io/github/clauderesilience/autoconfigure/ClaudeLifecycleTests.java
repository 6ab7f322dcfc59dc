package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.clauderesilience.chain.CallGate;
import io.github.clauderesilience.testsupport.VirtualTime;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerGracefulShutdownLifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClaudeLifecycle}, in virtual time.
 */
class ClaudeLifecycleTests {

	private final VirtualTime time = new VirtualTime();

	private final List<String> heard = new ArrayList<>();

	private final AtomicInteger onTheWire = new AtomicInteger(2);

	private final ClaudeLifecycle lifecycle = new ClaudeLifecycle(List.of(new CallGate() {

		@Override
		public void shut() {
			ClaudeLifecycleTests.this.heard.add("shut");
		}

		@Override
		public void reopen() {
			ClaudeLifecycleTests.this.heard.add("open");
		}

	}), this.onTheWire::get, () -> this.heard.add("cut"), () -> this.heard.add("end"), this.time);

	@Test
	void shouldWaitForTheWire() {
		this.lifecycle.start();
		assertThat(this.lifecycle.isRunning()).isTrue();
		this.lifecycle.stop(() -> this.heard.add("ended"));
		assertThat(this.lifecycle.isRunning()).isFalse();
		this.time.forward(Duration.ofSeconds(10));
		this.onTheWire.set(1);
		this.time.forward(Duration.ofSeconds(10));
		assertThat(this.heard).containsExactly("open", "shut");

		this.onTheWire.set(0);
		this.time.forward(Duration.ofMillis(40));
		assertThat(this.heard).containsExactly("open", "shut", "ended");
	}

	@Test
	void whenNothingIsOnTheWireShouldEndAtOnce() {
		this.onTheWire.set(0);
		this.lifecycle.stop(() -> this.heard.add("ended"));

		assertThat(this.heard).containsExactly("shut", "ended");
	}

	@Test
	void whenStartedAgainShouldLetCallsBegin() {
		this.lifecycle.stop(() -> this.heard.add("ended"));
		this.lifecycle.start();
		this.time.forward(Duration.ofSeconds(1));

		assertThat(this.heard).containsExactly("shut", "open", "ended");
	}

	@Test
	void whenDestroyedShouldCutWhatIsLeft() {
		this.lifecycle.destroy();

		assertThat(this.heard).containsExactly("shut", "cut", "end");
	}

	@Test
	void shouldEndTogetherWithTheWebServer() {
		assertThat(this.lifecycle.getPhase()).isEqualTo(WebServerGracefulShutdownLifecycle.SMART_LIFECYCLE_PHASE);
	}

}
