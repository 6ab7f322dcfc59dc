package io.github.clauderesilience.arch.planted.gateway;

import io.github.clauderesilience.arch.planted.autoconfigure.OpenAutoConfiguration;

/** Planted: a part knows the auto-configuration. */
public class SeesAutoConfiguration {

	OpenAutoConfiguration configuration;

}
