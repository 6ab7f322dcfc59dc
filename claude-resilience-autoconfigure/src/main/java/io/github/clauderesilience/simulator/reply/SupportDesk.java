package io.github.clauderesilience.simulator.reply;

/**
 * Plausible text of a support desk, of any length, the same for the same seed.
 */
final class SupportDesk {

	private static final String[] SENTENCES = { "You can change this under Settings, in the section Account.",
			"The change takes effect within a few minutes.", "If it does not, please sign out and in again.",
			"Your data stays where it is, and nothing is deleted.",
			"Orders are shipped on the next working day, and you get a message with the tracking number.",
			"A refund reaches your account within five working days.",
			"Please keep the order number at hand, as our colleagues will ask for it.",
			"Most questions of this kind are settled by restarting the app once.",
			"You find the invoice in your profile, under Documents.",
			"If you would rather speak with a person, our team is there on weekdays from nine to five.",
			"The guarantee covers two years from the date of purchase.",
			"We have noted your question and will come back to you if anything else is needed." };

	private static final int ECHO_CHARS = 160;

	/** Characters of English text a token stands for; a common rule of thumb. */
	private static final int CHARS_PER_TOKEN = 4;

	private SupportDesk() {
	}

	static String answer(long seed, String question, long tokens) {
		return fill("Thank you for your question: \"" + echo(question) + "\". ", seed, tokens);
	}

	static String thoughts(long seed, long tokens) {
		return fill("The customer wants help. I should be brief and name the next step. ", seed, tokens);
	}

	private static String echo(String question) {
		String line = question.strip().replace('\n', ' ');
		if (line.length() <= ECHO_CHARS) {
			return line;
		}
		int end = Character.isHighSurrogate(line.charAt(ECHO_CHARS - 1)) ? ECHO_CHARS - 1 : ECHO_CHARS;
		return line.substring(0, end) + "...";
	}

	private static String fill(String start, long seed, long tokens) {
		int chars = (int) Math.min(Integer.MAX_VALUE / 2, tokens * CHARS_PER_TOKEN);
		StringBuilder text = new StringBuilder(chars + 100).append(start);
		for (int i = 0; text.length() < chars; i++) {
			long random = Random64.mix(seed + i);
			text.append(SENTENCES[(int) Math.floorMod(random, (long) SENTENCES.length)]).append(' ');
		}
		int end = Math.max(1, Math.min(text.length(), chars));
		return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
	}

}
