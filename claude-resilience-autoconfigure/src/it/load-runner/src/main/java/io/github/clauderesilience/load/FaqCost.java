package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an answer out of the cache costs.
 */
final class FaqCost {

	private static final int CALLS = 100_000;

	private static final int WARM_UP_ROUNDS = 5;

	private FaqCost() {
	}

	static void run(int rounds, List<String> settings) {
		try (KnownQuestion known = new KnownQuestion(settings)) {
			Map<String, Runnable> ways = new LinkedHashMap<>();
			ways.put("interceptor", known::askInterceptor);
			ways.put("service", known::askService);
			Map<String, List<Double>> micros = new LinkedHashMap<>();
			Map<String, Double> bytes = new LinkedHashMap<>();
			for (int i = -WARM_UP_ROUNDS; i < rounds; i++) {
				boolean counts = i >= 0;
				ways.forEach((name, way) -> {
					OwnCost cost = OwnCost.of(CALLS, way);
					if (counts) {
						micros.computeIfAbsent(name, (key) -> new ArrayList<>()).add(cost.micros());
						bytes.merge(name, cost.bytes(), Math::min);
					}
				});
			}
			micros.forEach((name, all) -> {
				Collections.sort(all);
				System.out.println(Report.text("faq hit of=%s cpu=%.2fus (median of %d; %.2f to %.2f) heap=%.0fB", name,
						all.get(rounds / 2), rounds, all.get(0), all.get(rounds - 1),
						Objects.requireNonNull(bytes.get(name))));
			});
		}
	}

}
