package io.github.clauderesilience.autoconfigure;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.ClaudeServices;
import io.github.clauderesilience.autoconfigure.settings.ClientSettings;
import io.github.clauderesilience.chain.CallGate;
import io.github.clauderesilience.observe.advice.TierAdvisor;
import io.github.clauderesilience.wire.http.OpenConnections;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The named clients of the application, made when it starts.
 */
public final class NamedClients implements ClaudeServices, DisposableBean {

	private final ObjectProvider<ClaudeService> services;

	private final Map<String, NamedClient> clients = new LinkedHashMap<>();

	private final List<Runnable> endings = new ArrayList<>();

	NamedClients(ObjectProvider<ClaudeService> services) {
		this.services = services;
	}

	void add(NamedClient client) {
		this.clients.put(client.settings().name(), client);
	}

	/**
	 * Has something done when the application stops, in reverse order.
	 */
	void atEnd(Runnable ending) {
		this.endings.add(0, ending);
	}

	@Override
	public ClaudeService of(String name) {
		return DEFAULT.equals(name) ? this.services.getObject() : client(name).service();
	}

	/**
	 * The bean of a client; the factory method of its bean definition.
	 */
	ClaudeService service(String name) {
		return client(name).service();
	}

	/**
	 * The {@code claudeWebClient} of a client; the factory method of its bean definition.
	 */
	WebClient webClient(String name) {
		return client(name).webClient();
	}

	private NamedClient client(String name) {
		NamedClient client = this.clients.get(name);
		if (client == null) {
			throw new IllegalArgumentException("There is no client \"" + name + "\". The clients are "
					+ String.join(", ", names()) + "; others are set below " + ClientSettings.PREFIX);
		}
		return client;
	}

	@Override
	public Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		names.add(DEFAULT);
		names.addAll(this.clients.keySet());
		return names;
	}

	/**
	 * The clients, without the one that {@code claude.*} configures.
	 * @return the clients in the order of their names
	 */
	public Collection<NamedClient> all() {
		return this.clients.values();
	}

	/**
	 * The accounts that no bean of the application context is about.
	 */
	Set<Account> ownAccounts() {
		Set<Account> accounts = new LinkedHashSet<>();
		for (NamedClient client : this.clients.values()) {
			if (!client.account().client().equals(DEFAULT)) {
				accounts.add(client.account());
			}
		}
		return accounts;
	}

	/**
	 * What holds up calls while the application stops.
	 */
	List<CallGate> gates() {
		List<CallGate> gates = new ArrayList<>();
		this.clients.values().forEach((client) -> gates.add(client.retry()));
		ownAccounts().forEach((account) -> gates.add(account.pools()));
		return gates;
	}

	int onTheWire() {
		return ownAccounts().stream().mapToInt((account) -> account.pools().onTheWire()).sum();
	}

	void cutConnections() {
		this.clients.values().stream().map(NamedClient::connections).forEach(OpenConnections::shut);
	}

	void flushUse() {
		ownAccounts().stream().map(Account::advisor).forEach(TierAdvisor::flush);
	}

	/**
	 * Forgets what the clients have noticed and learned, for tests that begin anew: no
	 * rejected key, open circuit, forced fallback, paused pool or cached answer.
	 */
	public void forget() {
		for (NamedClient client : this.clients.values()) {
			client.account().latch().forget();
			client.account().circuits().resetAll();
			client.modes().views().keySet().forEach(client.modes()::clear);
			client.account().pools().forget();
			client.retryBudget().fill();
			NamedClient.ClientFaq faq = client.faq();
			if (faq != null) {
				faq.caches().clear();
			}
		}
	}

	@Override
	public void destroy() {
		this.endings.forEach(Runnable::run);
	}

}
