package io.github.clauderesilience.cache.curated;

/**
 * A text that can be looked at only so often, so that no pattern takes for ever. For one
 * match.
 */
final class BoundedText implements CharSequence {

	/** Enough for any honest pattern over a question, and less than a millisecond. */
	private static final int LOOKS = 50_000;

	private final String text;

	private int looks;

	BoundedText(String text) {
		this.text = text;
	}

	@Override
	public int length() {
		return this.text.length();
	}

	@Override
	public char charAt(int index) {
		if (++this.looks > LOOKS) {
			throw new TooExpensive();
		}
		return this.text.charAt(index);
	}

	@Override
	public CharSequence subSequence(int start, int end) {
		return this.text.substring(start, end);
	}

	@Override
	public String toString() {
		return this.text;
	}

	/** A pattern needs too long for this text. */
	static final class TooExpensive extends RuntimeException {

		private static final long serialVersionUID = 1L;

		TooExpensive() {
			super("too expensive", null, false, false);
		}

	}

}
