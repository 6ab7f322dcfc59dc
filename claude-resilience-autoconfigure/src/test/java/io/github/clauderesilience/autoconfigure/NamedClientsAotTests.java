package io.github.clauderesilience.autoconfigure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import io.github.clauderesilience.testsupport.ClaudeContexts;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.io.InputStreamSource;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What ahead-of-time processing makes of the beans of named clients.
 */
class NamedClientsAotTests {

	@Test
	void beansOfClientsShouldKeepNameAndQualifier() throws IOException {
		InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get("test", "Application")), files);
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of("claude.api-key=x-1", "claude.clients.billing.api-key=x-2").applyTo(context);
			context.register(ClaudeContexts.autoConfigurations());
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();

		StringBuilder sources = new StringBuilder();
		for (Map.Entry<String, InputStreamSource> file : files.getGeneratedFiles(Kind.SOURCE).entrySet()) {
			sources.append(new String(file.getValue().getInputStream().readAllBytes(), StandardCharsets.UTF_8));
		}
		assertThat(sources).contains("'claudeService.billing'", "'claudeWebClient.billing'",
				"new AutowireCandidateQualifier(\"" + Qualifier.class.getName() + "\", \"billing\")");
	}

}
