package io.github.clauderesilience.arch.planted.chain;

import io.github.clauderesilience.arch.planted.limit.SeesItsSibling;

/** Planted: what the parts share knows one of the parts. */
public class SeesASibling {

	SeesItsSibling limit;

}
