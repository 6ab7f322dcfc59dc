package io.github.clauderesilience.sample.documents;

/**
 * A document of the library.
 *
 * @param name name of its file, without the ending
 * @param title its first heading
 * @param decision whether it is about a decision, for the developers of the library
 * @param markdown its text
 */
record Document(String name, String title, boolean decision, String markdown) {
}
