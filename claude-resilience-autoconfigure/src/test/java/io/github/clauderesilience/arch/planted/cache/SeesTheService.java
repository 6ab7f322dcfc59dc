package io.github.clauderesilience.arch.planted.cache;

import io.github.clauderesilience.arch.planted.service.SeesAutoConfiguration;

/** Planted: a part knows who puts it together. */
public class SeesTheService {

	SeesAutoConfiguration service;

}
