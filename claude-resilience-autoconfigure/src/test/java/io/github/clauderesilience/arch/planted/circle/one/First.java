package io.github.clauderesilience.arch.planted.circle.one;

import io.github.clauderesilience.arch.planted.circle.two.Second;

/** Planted: half of a cycle. */
public class First {

	Second second;

}
