package io.github.clauderesilience.load;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Prompts of given lengths out of ordinary words, the same for the same seed.
 */
final class Prompts {

	private static final String[] WORDS = ("my order has not arrived yet and the tracking page shows nothing since"
			+ " last week could you please check where parcel number is and whether I can change delivery address"
			+ " to office because nobody will be at home on Friday also invoice names wrong company")
		.split(" ");

	private Prompts() {
	}

	static List<String> of(Scenario.Load load, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		double range = Math.log((double) load.maxChars() / load.minChars());
		List<String> prompts = new ArrayList<>(load.calls());
		for (int i = 0; i < load.calls(); i++) {
			prompts.add(prompt((int) Math.round(load.minChars() * Math.exp(random.nextDouble() * range)), random));
		}
		return prompts;
	}

	private static String prompt(int chars, SplittableRandom random) {
		StringBuilder text = new StringBuilder(chars + 16);
		while (text.length() < chars) {
			text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
		}
		text.setLength(chars);
		return text.toString();
	}

}
