package io.github.clauderesilience.sample.faults;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.clauderesilience.sample.board.BoardSnapshot;
import io.github.clauderesilience.sample.board.IncidentSource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * What is going wrong just now, by the press of a button or by the tour. Thread-safe.
 */
@Component
@ConditionalOnSimulator
class Incident implements IncidentSource, DisposableBean {

	private final SimulatedAccount account;

	private final Load load;

	private final Map<Trouble, Runnable> running = new EnumMap<>(Trouble.class);

	private @Nullable String caption;

	Incident(SimulatedAccount account, Load load) {
		this.account = account;
		this.load = load;
	}

	/**
	 * Begins trouble, and customers who feel it.
	 * @param trouble what goes wrong
	 */
	synchronized void begin(Trouble trouble) {
		if (trouble != Trouble.CUSTOMERS) {
			begin(Trouble.CUSTOMERS);
		}
		if (!this.running.containsKey(trouble)) {
			this.running.put(trouble, switch (trouble) {
				case CUSTOMERS -> this.load.customers();
				case FLOOD -> this.load.flood();
				default -> this.account.begin(trouble);
			});
		}
	}

	synchronized void end(Trouble trouble) {
		Runnable end = this.running.remove(trouble);
		if (end != null) {
			end.run();
		}
	}

	synchronized void heal() {
		List.copyOf(this.running.keySet()).forEach(this::end);
		this.account.heal();
	}

	synchronized void say(@Nullable String words) {
		this.caption = words;
	}

	@Override
	public synchronized BoardSnapshot.Incident now() {
		return new BoardSnapshot.Incident(this.running.keySet().stream().map(Enum::name).toList(), this.caption);
	}

	@Override
	public synchronized void destroy() {
		List.copyOf(this.running.keySet()).forEach(this::end);
	}

}
