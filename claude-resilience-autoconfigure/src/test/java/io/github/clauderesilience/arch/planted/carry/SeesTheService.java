package io.github.clauderesilience.arch.planted.carry;

import io.github.clauderesilience.arch.planted.service.SeesAutoConfiguration;

/** Planted: a part knows who puts it together. */
public class SeesTheService {

	SeesAutoConfiguration service;

}
