package io.github.clauderesilience.autoconfigure;

import java.net.URI;
import java.util.Objects;

import io.github.clauderesilience.ClaudeApiKeys;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.wire.key.Credentials;
import io.github.clauderesilience.wire.key.RejectedKeys;
import org.jspecify.annotations.Nullable;

/**
 * What belongs to an account at the provider and is shared by all clients that use it, so
 * that its limits are not counted twice.
 *
 * @param client the name of the client whose settings hold for it
 * @param properties these settings
 * @param address where the account is used, and by which key
 * @param keys where its key comes from
 * @param credentials the key in use
 * @param latch keys that were rejected
 * @param pools its limits
 * @param circuits the circuits of its models
 * @param rates the use of its limits in the last minute
 * @param advisor the use of its limits by day
 * @param stores its stores that fail
 */
public record Account(String client, ClaudeProperties properties, Address address, ClaudeApiKeys keys,
		Credentials credentials, RejectedKeys latch, LimitPools pools, CircuitBreakers circuits, UseRates rates,
		TierAdvisor advisor, StoreFailures stores) {

	/**
	 * Names the client, never the key.
	 */
	@Override
	public String toString() {
		return "Account[client=" + this.client + "]";
	}

	/**
	 * Where an account is used, and by which key. Two clients with equal addresses use
	 * one account.
	 *
	 * @param baseUrl address of the API
	 * @param workspace the workspace that requests name, {@code null} for that of the key
	 * @param key the key at the start of the application, {@code null} if it is not known
	 */
	public record Address(URI baseUrl, @Nullable String workspace, @Nullable String key) {

		/**
		 * Whether both are one account.
		 */
		boolean isSame(Address other) {
			return this.key != null && this.key.equals(other.key) && this.baseUrl.equals(other.baseUrl)
					&& Objects.equals(this.workspace, other.workspace);
		}

		/**
		 * Names the address, never the key.
		 */
		@Override
		public String toString() {
			return "Address[baseUrl=" + this.baseUrl + "]";
		}

	}

}
