package io.github.clauderesilience.arch.planted.gateway;

import io.github.clauderesilience.arch.planted.autoconfigure.OpenAutoConfiguration;

/** Planted: somebody knows the auto-configuration. */
public class SeesAutoConfiguration {

	OpenAutoConfiguration configuration;

}
