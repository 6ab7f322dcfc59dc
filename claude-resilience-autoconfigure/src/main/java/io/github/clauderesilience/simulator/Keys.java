package io.github.clauderesilience.simulator;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.github.clauderesilience.simulator.request.ApiError;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Credentials the simulated API accepts. Thread-safe.
 */
final class Keys {

	private static final String BEARER = "Bearer ";

	private static final int MAX_UNKNOWN = 10_000;

	private final Map<String, Account> known;

	private final boolean any;

	private final Map<String, Account> seen = new ConcurrentHashMap<>();

	private final Set<String> revoked = ConcurrentHashMap.newKeySet();

	Keys(List<Account> accounts) {
		this.known = accounts.stream().collect(Collectors.toUnmodifiableMap(Account::key, Function.identity()));
		this.any = accounts.isEmpty();
	}

	/**
	 * Key of a request, whichever header it comes in.
	 */
	static @Nullable String credential(HttpHeaders headers) {
		String key = headers.get("x-api-key");
		if (key != null) {
			return key;
		}
		String authorization = headers.get("authorization");
		return (authorization != null && authorization.startsWith(BEARER)) ? authorization.substring(BEARER.length())
				: null;
	}

	@Nullable Account account(@Nullable String key) {
		if (key == null || key.isBlank() || this.revoked.contains(key)) {
			return null;
		}
		Account account = this.known.get(key);
		if (account != null || !this.any) {
			return account;
		}
		account = this.seen.get(key);
		if (account == null) {
			account = Account.of(key);
			if (this.seen.size() < MAX_UNKNOWN) {
				this.seen.put(key, account);
			}
		}
		return account;
	}

	@Nullable ApiError check(HttpHeaders headers, @Nullable Account account) {
		boolean both = headers.contains("x-api-key") && headers.contains("authorization");
		if (both) {
			return ApiError.of(401, "Only one of x-api-key and Authorization may be sent");
		}
		if (account != null) {
			return null;
		}
		return ApiError.of(401, (credential(headers) == null) ? "x-api-key header is required" : "invalid x-api-key");
	}

	void revoke(String key) {
		this.revoked.add(key);
	}

	void restore(String key) {
		this.revoked.remove(key);
	}

	int revokedCount() {
		return this.revoked.size();
	}

	void reset() {
		this.revoked.clear();
	}

}
