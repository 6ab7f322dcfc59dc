package io.github.clauderesilience.limit.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.github.clauderesilience.Lane;
import io.github.clauderesilience.limit.core.Simulation.Load;
import io.github.clauderesilience.limit.core.Simulation.Process;
import io.github.clauderesilience.limit.need.Demand;
import io.github.clauderesilience.limit.need.Refusal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Shares of tenants within a lane, in virtual time.
 */
class TenantTests {

	private static final double PLENTY = 1e9;

	private static final Map<String, Double> WEIGHTS = Map.of("gold", 4.0, "silver", 2.0);

	@Test
	void shouldShareTokensByWeight() {
		Simulation simulation = new Simulation(Account.of(60_000, 600_000, PLENTY, 3), 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2), (tenant) -> WEIGHTS.getOrDefault(tenant, 1.0));
		TenantCalls calls = new TenantCalls();
		simulation.at(0, () -> {
			for (int i = 0; i < 2000; i++) {
				calls.submit(process, "gold", 16_000);
				calls.submit(process, "silver", 8000);
				calls.submit(process, "bronze", 2000);
			}
		});
		simulation.run(120);

		double bronze = calls.served("bronze") * 550;
		assertThat(calls.served("gold") * 4050 / bronze).isBetween(3.8, 4.2);
		assertThat(calls.served("silver") * 2050 / bronze).isBetween(1.9, 2.1);
	}

	@Test
	void whenOneTenantHasNineTenthsOfTheDemandShouldGiveTheOthersTheirFairShare() {
		Simulation simulation = new Simulation(Account.of(600_000, 12_000_000, PLENTY, 6), 1);
		Process process = simulation.new Process(Load.of(0, 0, 0.2));
		TenantCalls calls = new TenantCalls();
		// 200,000 tokens a second; a fair share of 1,000 is 200. The modest ones ask for
		// 400 each, the greedy one for nine times as much as all of them.
		for (int second = 0; second < 60; second++) {
			simulation.at(second, () -> {
				for (int i = 0; i < 1440; i++) {
					calls.submit(process, "greedy", 9800);
				}
			});
			for (int tenant = 0; tenant < 999; tenant++) {
				String name = "t" + tenant;
				simulation.at(second + tenant / 1000.0, () -> calls.submit(process, name, 1400));
			}
		}
		simulation.run(60);

		// Means of 60 s, without the first 5 in which the pool learns.
		double fair = 12_000_000 / 60.0 / 1000 * 55;
		assertThat(calls.byTenant().keySet()).hasSize(1000);
		assertThat(calls.byTenant().keySet()).filteredOn((tenant) -> !tenant.equals("greedy"))
			.allSatisfy((tenant) -> assertThat(calls.served(tenant) * 350.0).as(tenant)
				.isGreaterThanOrEqualTo(0.95 * fair));
	}

	@Test
	void whenQueueIsFullOfOneTenantShouldMakeRoomForOthers() {
		Pool<Ticket> pool = new Pool<>(new PoolSettings((long) 60e9, 10, 1, (model) -> 3.5, Map.of()),
				new ConcurrencyLimit(1), new SplittableRandom(1), 0);
		List<Ticket> greedy = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			greedy.add(offer(pool, Lane.NORMAL, "greedy"));
		}
		List<Ticket> modest = new ArrayList<>();
		for (int i = 0; i < 7; i++) {
			modest.add(offer(pool, Lane.NORMAL, "modest"));
		}

		assertThat(greedy).filteredOn((ticket) -> ticket.state() == Ticket.State.WAITING).hasSize(5);
		assertThat(modest.subList(0, 5)).allMatch((ticket) -> ticket.state() == Ticket.State.WAITING);
		assertThat(modest.subList(5, 7)).allMatch((ticket) -> ticket.refusal() == Refusal.QUEUE_FULL);
	}

	@Test
	void whenQueueIsFullShouldShedTheLeastUrgentLane() {
		Pool<Ticket> pool = new Pool<>(new PoolSettings((long) 60e9, 2, 1, (model) -> 3.5, Map.of()),
				new ConcurrencyLimit(1), new SplittableRandom(1), 0);
		offer(pool, Lane.NORMAL, null);
		Ticket normal = offer(pool, Lane.NORMAL, null);
		Ticket background = offer(pool, Lane.BACKGROUND, null);
		offer(pool, Lane.INTERACTIVE, null);
		assertThat(background.refusal()).isEqualTo(Refusal.QUEUE_FULL);
		assertThat(normal.state()).isEqualTo(Ticket.State.WAITING);

		Ticket urgent = offer(pool, Lane.INTERACTIVE, null);
		assertThat(normal.refusal()).isEqualTo(Refusal.QUEUE_FULL);
		assertThat(urgent.state()).isEqualTo(Ticket.State.WAITING);
		assertThat(offer(pool, Lane.NORMAL, null).refusal()).isEqualTo(Refusal.QUEUE_FULL);
	}

	private static Ticket offer(Pool<Ticket> pool, Lane lane, @Nullable String tenant) {
		Ticket ticket = new Ticket(new Demand("m", lane, tenant, 100, 0, 100, (long) 60e9));
		pool.offer(ticket, 0);
		return ticket;
	}

}
