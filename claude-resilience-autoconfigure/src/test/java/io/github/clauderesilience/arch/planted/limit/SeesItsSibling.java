package io.github.clauderesilience.arch.planted.limit;

import io.github.clauderesilience.arch.planted.breaker.SeesTheService;

/** Planted: siblings know each other. */
public class SeesItsSibling {

	SeesTheService breaker;

}
