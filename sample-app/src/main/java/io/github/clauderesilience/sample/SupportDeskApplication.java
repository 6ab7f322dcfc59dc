package io.github.clauderesilience.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.retry.annotation.EnableRetry;

/**
 * The support desk.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableRetry
public class SupportDeskApplication {

	/**
	 * Starts the support desk.
	 * @param args command line arguments of Spring Boot
	 */
	public static void main(String[] args) {
		SpringApplication.run(SupportDeskApplication.class, args);
	}

}
