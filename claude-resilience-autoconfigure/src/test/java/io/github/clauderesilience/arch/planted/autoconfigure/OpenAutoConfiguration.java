package io.github.clauderesilience.arch.planted.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;

/** Planted: not final. */
@AutoConfiguration
public class OpenAutoConfiguration {

}
