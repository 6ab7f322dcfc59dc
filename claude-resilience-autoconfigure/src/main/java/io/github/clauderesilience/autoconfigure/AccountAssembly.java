package io.github.clauderesilience.autoconfigure;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.clauderesilience.ClaudeApiKeys;
import io.github.clauderesilience.ClaudeConnectionDetails;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.autoconfigure.settings.ClaudeProperties;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import io.github.clauderesilience.breaker.CircuitBreakers;
import io.github.clauderesilience.chain.guard.Alerts;
import io.github.clauderesilience.chain.guard.StoreFailures;
import io.github.clauderesilience.error.Failures;
import io.github.clauderesilience.fallback.FallbackSettings;
import io.github.clauderesilience.limit.Leases;
import io.github.clauderesilience.limit.LimitAlerts;
import io.github.clauderesilience.limit.LimitListener;
import io.github.clauderesilience.limit.LimitPools;
import io.github.clauderesilience.limit.LimitSettings;
import io.github.clauderesilience.limit.day.DayBudgets;
import io.github.clauderesilience.limit.day.DayStore;
import io.github.clauderesilience.limit.share.SharedLeases;
import io.github.clauderesilience.model.ModelTable;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.observe.advice.UseStore;
import io.github.clauderesilience.observe.use.UseRates;
import io.github.clauderesilience.simulator.ClaudeSimulator;
import io.github.clauderesilience.spi.CircuitListener;
import io.github.clauderesilience.time.FirstReads;
import io.github.clauderesilience.time.LastWrites;
import io.github.clauderesilience.time.Timeline;
import io.github.clauderesilience.wire.WireSettings;
import io.github.clauderesilience.wire.key.Credentials;
import io.github.clauderesilience.wire.key.RejectedKeys;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the account of each named client, or finds that another client uses it already.
 * The parts are made by the methods that make the beans of the client which
 * {@code claude.*} configures.
 */
final class AccountAssembly {

	private final ConfigurableListableBeanFactory beans;

	private final NamedClients clients;

	private final Timeline timeline;

	private final List<Account> accounts = new ArrayList<>();

	AccountAssembly(ConfigurableListableBeanFactory beans, NamedClients clients, Timeline timeline) {
		this.beans = beans;
		this.clients = clients;
		this.timeline = timeline;
		this.accounts.add(ofDefault());
	}

	private Account ofDefault() {
		WireSettings wire = bean(WireSettings.class);
		ClaudeApiKeys keys = bean(ClaudeApiKeys.class);
		return new Account(ClaudeServices.DEFAULT, bean(ClaudeProperties.class),
				new Account.Address(wire.baseUrl(), wire.workspace(), keyNow(keys)), keys, bean(Credentials.class),
				bean(RejectedKeys.class), bean(LimitPools.class), bean(CircuitBreakers.class), bean(UseRates.class),
				bean(TierAdvisor.class), this.beans.getBean("claudeAccountStoreFailures", StoreFailures.class));
	}

	/**
	 * The address at which a client reaches the API.
	 */
	@Nullable URI serviceUrl(ClientSettings.Client client) {
		ClaudeConnectionDetails details = this.beans.getBeanProvider(ClaudeConnectionDetails.class).getIfAvailable();
		return (details == null || (client.ownBaseUrl() && !isSimulated())) ? null : details.baseUrl();
	}

	/**
	 * The account of a client.
	 * @param fallback the models that stand in for others
	 * @param alerts where its alerts go
	 */
	Account of(ClientSettings.Client client, WireSettings wire, FallbackSettings fallback, Alerts alerts) {
		ClaudeApiKeys keys = keys(client);
		Account.Address address = new Account.Address(wire.baseUrl(), wire.workspace(), keyNow(keys));
		for (Account account : this.accounts) {
			if (account.keys() == keys ? isSameAddress(account, wire) : account.address().isSame(address)) {
				refuseOtherLimits(client, account);
				return account;
			}
		}
		Account account = create(client, address, keys, fallback, alerts);
		this.accounts.add(account);
		return account;
	}

	private static boolean isSameAddress(Account account, WireSettings wire) {
		return account.address().baseUrl().equals(wire.baseUrl())
				&& Objects.equals(account.address().workspace(), wire.workspace());
	}

	/** Of two opinions about one account's limits one would be passed over. */
	private static void refuseOtherLimits(ClientSettings.Client client, Account account) {
		ClaudeProperties own = client.properties();
		ClaudeProperties theirs = account.properties();
		String group = !own.rateLimit().equals(theirs.rateLimit()) ? "rate-limit"
				: !own.circuitBreaker().equals(theirs.circuitBreaker()) ? "circuit-breaker" : null;
		if (group != null) {
			String theirKey = account.client().equals(ClaudeServices.DEFAULT) ? "claude." + group
					: ClientSettings.PREFIX + "." + account.client() + "." + group;
			String ownKey = ClientSettings.PREFIX + "." + client.name() + "." + group;
			throw SettingsFactory.problem(
					ownKey + ".* differs from " + theirKey + ".*, but client " + client.name()
							+ " uses the account of client " + account.client()
							+ " (the same API key and address), whose limits and circuits both share",
					"Set " + theirKey + ".* for both and remove " + ownKey + ".*, or set " + ClientSettings.PREFIX + "."
							+ client.name() + ".api-key to the key of another account.");
		}
	}

	private Account create(ClientSettings.Client client, Account.Address address, ClaudeApiKeys keys,
			FallbackSettings fallback, Alerts alerts) {
		ClaudeAutoConfiguration base = new ClaudeAutoConfiguration();
		ClaudeLimitAutoConfiguration limit = new ClaudeLimitAutoConfiguration();
		ClaudeObserveAutoConfiguration observe = new ClaudeObserveAutoConfiguration();
		ClaudeCircuitBreakerAutoConfiguration circuit = new ClaudeCircuitBreakerAutoConfiguration();
		Failures failures = bean(Failures.class);
		ModelTable models = bean(ModelTable.class);
		Scheduler blocking = this.beans.getBean("claudeBlockingScheduler", Scheduler.class);
		LimitSettings limits = limit.claudeLimitSettings(client.properties(), models);
		StoreFailures stores = base.claudeAccountStoreFailures(this.timeline,
				this.beans.getBeanProvider(SharedLeases.class));
		DayBudgets budgets = limit.claudeDayBudgets(limits, bean(DayStore.class).of(client.name()), this.timeline,
				blocking, bean(FirstReads.class), bean(LastWrites.class), stores);
		this.clients.atEnd(budgets::close);
		Parts<LimitPools> pools = new Parts<>();
		UseRates rates = observe.claudeUseRates(models, pools, this.timeline);
		TierAdvisor advisor = observe.claudeTierAdvisor(client.properties(), models, pools,
				bean(UseStore.class).of(client.name()), stores, alerts, this.timeline, blocking);
		Parts<LimitListener> listeners = new Parts<LimitListener>(new LimitAlerts(alerts), advisor);
		this.beans.getBeanProvider(ClientMetering.class)
			.ifAvailable((metering) -> listeners
				.add(metering.limits(client.name(), () -> pools.getObject().views(), rates, this.timeline)));
		pools.add(limit.claudeLimitPools(limits, models, this.timeline, listeners, budgets,
				this.beans.getBeanProvider(Leases.class)));
		CircuitBreakers circuits = ClaudeCircuitBreakerAutoConfiguration.circuits(
				circuit.claudeBreakerSettings(client.properties()), bean(CircuitBreakerRegistry.class), models,
				fallback, new Parts<CircuitListener>(pools.getObject()), this.timeline, client.name() + ":");
		return new Account(client.name(), client.properties(), address, keys, base.claudeCredentials(keys, failures),
				base.claudeKeyLatch(alerts, failures, this.timeline), pools.getObject(), circuits, rates, advisor,
				stores);
	}

	/**
	 * A bean with the name of the client as its qualifier, the key that is set, or that
	 * of all clients. No real key reaches the simulator.
	 */
	private ClaudeApiKeys keys(ClientSettings.Client client) {
		Map<String, ClaudeApiKeys> qualified = BeanFactoryAnnotationUtils.qualifiedBeansOfType(this.beans,
				ClaudeApiKeys.class, client.name());
		String key = client.apiKey();
		if (isSimulated() && (key != null || !qualified.isEmpty())) {
			return () -> ClaudeSimulatorAutoConfiguration.KEY + "-" + client.name();
		}
		if (!qualified.isEmpty()) {
			return qualified.values().iterator().next();
		}
		if (key == null) {
			return bean(ClaudeApiKeys.class);
		}
		String problem = Credentials.problem(key);
		if (problem != null) {
			String name = ClientSettings.PREFIX + "." + client.name() + ".api-key";
			throw SettingsFactory.problem(name + ": " + problem, "Set " + name
					+ " to a key of one line, or remove it for the key of the client that claude.*" + " configures.");
		}
		return () -> key;
	}

	private boolean isSimulated() {
		return this.beans.getBeanProvider(ClaudeSimulator.class).getIfAvailable() != null;
	}

	private static @Nullable String keyNow(ClaudeApiKeys keys) {
		try {
			return keys.currentKey();
		}
		catch (RuntimeException ex) {
			// A source of keys that is not ready yet: its account is compared by the bean
			return null;
		}
	}

	private <T> T bean(Class<T> type) {
		return this.beans.getBean(type);
	}

}
