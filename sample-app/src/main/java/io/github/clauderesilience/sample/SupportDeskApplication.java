package io.github.clauderesilience.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The support desk.
 */
@SpringBootApplication
public class SupportDeskApplication {

	/**
	 * Starts the support desk.
	 * @param args command line arguments of Spring Boot
	 */
	public static void main(String[] args) {
		SpringApplication.run(SupportDeskApplication.class, args);
	}

}
