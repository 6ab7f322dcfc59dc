package io.github.clauderesilience.arch.planted.circle.two;

import io.github.clauderesilience.arch.planted.circle.one.First;

/** Planted: the other half of a cycle. */
public class Second {

	First first;

}
