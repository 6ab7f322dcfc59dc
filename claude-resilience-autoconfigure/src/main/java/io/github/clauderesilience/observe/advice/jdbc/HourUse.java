package io.github.clauderesilience.observe.advice.jdbc;

import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.clauderesilience.observe.advice.DayUse;
import io.github.clauderesilience.observe.advice.UseFields;

/**
 * The amounts of one hour, and their text: {@code name=amount}, separated by spaces.
 * Names that this version does not know are kept.
 *
 * @param amounts the amounts by name
 * @param latest the names whose latest amount replaces what was there
 */
record HourUse(NavigableMap<String, Double> amounts, Set<String> latest) {

	private HourUse() {
		this(new TreeMap<>(), new TreeSet<>());
	}

	/**
	 * The hours of a day.
	 * @param day the use of the day
	 * @return the use by hour of the day; hours without any are missing
	 */
	static NavigableMap<Integer, HourUse> of(DayUse day) {
		NavigableMap<Integer, HourUse> hours = new TreeMap<>();
		UseFields.forEach(day, (name, hour, sum, amount) -> {
			HourUse use = hours.computeIfAbsent(hour, (number) -> new HourUse());
			use.amounts.put(name, amount);
			if (!sum) {
				use.latest.add(name);
			}
		});
		return hours;
	}

	static HourUse parse(String text) {
		HourUse use = new HourUse();
		for (String field : text.split(" ")) {
			int equals = field.indexOf('=');
			try {
				double amount = Double.parseDouble(field.substring(equals + 1));
				if (Double.isFinite(amount)) {
					use.amounts.put(field.substring(0, equals), amount);
				}
			}
			catch (NumberFormatException | StringIndexOutOfBoundsException ex) {
				// Written by something else
			}
		}
		return use;
	}

	/**
	 * Both together.
	 * @param added what was used since this was written
	 * @return the use of the hour
	 */
	HourUse plus(HourUse added) {
		HourUse sum = new HourUse(new TreeMap<>(this.amounts), this.latest);
		added.amounts.forEach((name, amount) -> sum.amounts.merge(name, amount,
				(before, now) -> added.latest.contains(name) ? now : before + now));
		return sum;
	}

	String text() {
		return this.amounts.entrySet()
			.stream()
			.map((entry) -> entry.getKey() + "=" + entry.getValue())
			.collect(Collectors.joining(" "));
	}

}
