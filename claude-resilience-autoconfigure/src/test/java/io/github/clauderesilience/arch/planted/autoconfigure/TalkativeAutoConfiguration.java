package io.github.clauderesilience.arch.planted.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;

/** Planted: a public method. */
@AutoConfiguration
public final class TalkativeAutoConfiguration {

	public String bean() {
		return "public";
	}

}
