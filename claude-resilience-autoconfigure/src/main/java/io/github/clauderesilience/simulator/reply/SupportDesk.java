package io.github.clauderesilience.simulator.reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.github.clauderesilience.simulator.request.Random64;
import org.jspecify.annotations.Nullable;

/**
 * Plausible text of a support desk, the same for the same seed. A text takes up its
 * question, ends with a sentence, says nothing twice, and is about as long as its tokens
 * ask for.
 */
final class SupportDesk {

	/** Characters of English text a token stands for; a common rule of thumb. */
	private static final int CHARS_PER_TOKEN = 4;

	private static final int ECHO_CHARS = 160;

	private static final String CHOICE = "one of:";

	private SupportDesk() {
	}

	static String answer(long seed, String question, long tokens) {
		String line = question.strip().replace('\n', ' ');
		String choice = choice(seed, line);
		if (choice != null) {
			return choice;
		}
		Topic topic = Topic.of(line);
		List<String> sentences = new ArrayList<>();
		if (topic == Topic.OTHER) {
			sentences.add("You asked: \"" + echo(line) + "\".");
		}
		sentences.add(topic.first());
		sentences.addAll(shuffled(topic.details(), seed));
		sentences.addAll(shuffled(Topic.ALWAYS, seed));
		return fill(sentences, seed, tokens);
	}

	static String thoughts(long seed, long tokens) {
		return fill(List.of("The customer wants help.", "I should be brief and name the next step."), seed, tokens);
	}

	/** A task that names what can be answered, such as sorting tickets. */
	private static @Nullable String choice(long seed, String line) {
		int from = line.toLowerCase(Locale.ROOT).lastIndexOf(CHOICE);
		if (from < 0) {
			return null;
		}
		List<String> choices = new ArrayList<>();
		for (String part : line.substring(from + CHOICE.length()).split(",|\\bor\\b", -1)) {
			String choice = part.strip().replaceAll("[.?!]+$", "");
			if (!choice.isEmpty()) {
				choices.add(choice);
			}
		}
		return choices.isEmpty() ? null : choices.get((int) Math.floorMod(seed, (long) choices.size())) + ".";
	}

	private static String echo(String line) {
		if (line.length() <= ECHO_CHARS) {
			return line;
		}
		int end = Character.isHighSurrogate(line.charAt(ECHO_CHARS - 1)) ? ECHO_CHARS - 1 : ECHO_CHARS;
		return line.substring(0, end) + "...";
	}

	private static List<String> shuffled(List<String> sentences, long seed) {
		List<String> left = new ArrayList<>(sentences);
		List<String> shuffled = new ArrayList<>(left.size());
		for (long i = 0; !left.isEmpty(); i++) {
			shuffled.add(left.remove((int) Math.floorMod(Random64.mix(seed + i), (long) left.size())));
		}
		return shuffled;
	}

	/**
	 * Takes sentences until the next one would be more than half beyond the length; what
	 * is left for a long text are numbered steps.
	 */
	private static String fill(List<String> sentences, long seed, long tokens) {
		long chars = Math.min(Integer.MAX_VALUE / 2, tokens * CHARS_PER_TOKEN);
		StringBuilder text = new StringBuilder((int) chars + 100);
		for (int i = 0;; i++) {
			String next = (i < sentences.size()) ? sentences.get(i) : Topic.step(i - sentences.size() + 1, seed + i);
			if (i > 0) {
				if (text.length() + 1 + next.length() / 2 > chars) {
					return text.toString();
				}
				text.append(' ');
			}
			text.append(next);
		}
	}

}
