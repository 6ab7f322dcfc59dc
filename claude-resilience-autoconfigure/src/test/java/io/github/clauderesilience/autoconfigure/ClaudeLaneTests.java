package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.ClaudeLane;
import io.github.clauderesilience.ClaudeReply;
import io.github.clauderesilience.ClaudeRequest;
import io.github.clauderesilience.ClaudeRequestCustomizer;
import io.github.clauderesilience.ClaudeService;
import io.github.clauderesilience.Lane;
import io.github.clauderesilience.chain.CallInterceptor;
import io.github.clauderesilience.service.CallRing;
import io.github.clauderesilience.testsupport.Calls;
import io.github.clauderesilience.testsupport.ClaudeContexts;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.springframework.web.filter.RequestContextFilter;
import org.springframework.web.filter.reactive.ServerWebExchangeContextFilter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where lane and tenant of a call come from.
 */
class ClaudeLaneTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ClaudeContexts.autoConfigurations()))
		.withUserConfiguration(Desks.class)
		.withPropertyValues("claude.api-key=sk-ant-test");

	@Test
	void annotationShouldHoldWithinBlockingMethods() {
		run((desk, heard) -> {
			desk.nightly();
			desk.urgent();
			desk.unsaid();

			assertThat(heard).containsExactly("BACKGROUND nightly", "INTERACTIVE class", "INTERACTIVE null");
		});
	}

	@Test
	void annotationShouldHoldWithinReactiveMethods() {
		run((desk, heard) -> {
			desk.nightlyMono().block();
			desk.nightlyLazily().subscribeOn(Schedulers.boundedElastic()).block(Duration.ofSeconds(30));
			desk.nightlyFlux().blockLast(Duration.ofSeconds(30));

			assertThat(heard).containsExactly("BACKGROUND null", "BACKGROUND null", "BACKGROUND null",
					"BACKGROUND null");
		});
	}

	@Test
	void annotationShouldHoldOnTheThreadOfAnAsyncMethod() {
		this.runner.withUserConfiguration(Asynchronous.class).run((context) -> {
			context.getBean(Desk.class).nightlyElsewhere().get(30, TimeUnit.SECONDS);

			assertThat(context.getBean(Heard.class).calls).containsExactly("BACKGROUND nightly");
		});
	}

	/** Those of Kafka and RabbitMQ call the bean they were given, at the least order. */
	@Test
	void annotationShouldHoldInMethodsThatOtherPostProcessorsCall() {
		this.runner.withBean(ListenerPostProcessor.class).run((context) -> {
			Objects.requireNonNull(context.getBean(ListenerPostProcessor.class).listener).nightly();

			assertThat(context.getBean(Heard.class).calls).containsExactly("BACKGROUND nightly");
		});
	}

	@Test
	void innerAnnotationShouldWin() {
		run((desk, heard) -> {
			desk.outer();
			desk.outerMono().block(Duration.ofSeconds(30));

			assertThat(heard).containsExactly("INTERACTIVE outer", "BACKGROUND outer", "INTERACTIVE outer",
					"INTERACTIVE outer", "BACKGROUND outer", "INTERACTIVE outer");
		});
	}

	@Test
	void whenAMethodThrowsShouldNotHoldOutside() {
		run((desk, heard) -> {
			try {
				desk.failing();
			}
			catch (IllegalStateException ex) {
				desk.unsaid();
			}

			assertThat(heard).containsExactly("INTERACTIVE null");
		});
	}

	@Test
	void requestShouldWinOverAnnotationOverCustomizer() {
		this.runner.withBean(ClaudeRequestCustomizer.class, () -> new Customizer(Lane.INTERACTIVE, "web"))
			.run((context) -> {
				List<String> heard = context.getBean(Heard.class).calls;
				Desk desk = context.getBean(Desk.class);
				desk.unsaid();
				desk.nightly();
				desk.said();
				desk.nightlyMono().block(Duration.ofSeconds(30));

				assertThat(heard).containsExactly("INTERACTIVE web", "BACKGROUND nightly", "NORMAL request",
						"BACKGROUND web");
			});
	}

	@Test
	void customizerMayReadTheServletRequest() {
		this.runner.withBean(ClaudeRequestCustomizer.class, () -> (request, defaults, context) -> {
			if (RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes web) {
				defaults.lane(Lane.INTERACTIVE).tenant(web.getRequest().getHeader("X-Tenant"));
			}
		}).run((context) -> {
			ClaudeService claude = context.getBean(ClaudeService.class);
			MockHttpServletRequest request = new MockHttpServletRequest();
			request.addHeader("X-Tenant", "acme");
			new RequestContextFilter().doFilter(request, new MockHttpServletResponse(),
					new MockFilterChain(new HttpServlet() {

						@Override
						public void service(ServletRequest req, ServletResponse res) {
							claude.ask("Hello?");
						}

					}));
			claude.ask("And outside?");

			assertThat(context.getBean(Heard.class).calls).containsExactly("INTERACTIVE acme", "INTERACTIVE null");
		});
	}

	@Test
	void customizerMayReadTheServerWebExchange() {
		this.runner
			.withBean(ClaudeRequestCustomizer.class,
					() -> (request, defaults, context) -> ServerWebExchangeContextFilter.getExchange(context)
						.ifPresent((exchange) -> defaults.lane(Lane.INTERACTIVE)
							.tenant(exchange.getRequest().getHeaders().getFirst("X-Tenant"))))
			.run((context) -> {
				ClaudeService claude = context.getBean(ClaudeService.class);
				MockServerWebExchange exchange = MockServerWebExchange
					.from(MockServerHttpRequest.get("/").header("X-Tenant", "acme"));
				new ServerWebExchangeContextFilter()
					.filter(exchange,
							(inner) -> Mono.delay(Duration.ofMillis(1))
								.then(Mono.defer(() -> claude.askAsync("Hello?")))
								.then())
					.block(Duration.ofSeconds(30));
				claude.ask("And outside?");

				assertThat(context.getBean(Heard.class).calls).containsExactly("INTERACTIVE acme", "INTERACTIVE null");
			});
	}

	private void run(Use use) {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			use.with(context.getBean(Desk.class), context.getBean(Heard.class).calls);
		});
	}

	private interface Use {

		void with(Desk desk, List<String> heard);

	}

	private record Customizer(Lane lane, String tenant) implements ClaudeRequestCustomizer {

		@Override
		public void customize(ClaudeRequest request, CallDefaults defaults, ContextView context) {
			defaults.lane(this.lane).tenant(this.tenant);
		}

	}

	static class Heard {

		final List<String> calls = new ArrayList<>();

	}

	/**
	 * Methods that ask, each in its way.
	 */
	static class Desk {

		private final @Nullable ClaudeService claude;

		private final @Nullable UrgentDesk other;

		Desk(@Nullable ClaudeService claude, @Nullable UrgentDesk other) {
			this.claude = claude;
			this.other = other;
		}

		@ClaudeLane(value = Lane.BACKGROUND, tenant = "nightly")
		public void nightly() {
			claude().send(ClaudeRequest.of("Index this"));
		}

		public void urgent() {
			other().urgent();
		}

		public void unsaid() {
			claude().ask("Hello?");
		}

		@ClaudeLane(value = Lane.BACKGROUND, tenant = "nightly")
		public void said() {
			claude().send(ClaudeRequest.builder().user("Hello?").lane(Lane.NORMAL).tenant("request").build());
		}

		@Async
		@ClaudeLane(value = Lane.BACKGROUND, tenant = "nightly")
		public CompletableFuture<ClaudeReply> nightlyElsewhere() {
			return CompletableFuture.completedFuture(claude().send(ClaudeRequest.of("Index this")));
		}

		@ClaudeLane(Lane.BACKGROUND)
		public Mono<ClaudeReply> nightlyMono() {
			return claude().askAsync("Index this");
		}

		@ClaudeLane(Lane.BACKGROUND)
		public Mono<ClaudeReply> nightlyLazily() {
			return Mono.delay(Duration.ofMillis(1))
				.flatMap((tick) -> claude().sendAsync(ClaudeRequest.of("Index this")));
		}

		@ClaudeLane(Lane.BACKGROUND)
		public Flux<ClaudeReply> nightlyFlux() {
			return Flux.range(0, 2).concatMap((i) -> claude().askAsync("Index this"));
		}

		@ClaudeLane(value = Lane.INTERACTIVE, tenant = "outer")
		public void outer() {
			unsaid();
			other().background();
			unsaid();
		}

		@ClaudeLane(value = Lane.INTERACTIVE, tenant = "outer")
		public Mono<ClaudeReply> outerMono() {
			return Mono.defer(() -> claude().askAsync("Hello?"))
				.flatMap((reply) -> other().backgroundMono())
				.flatMap((reply) -> claude().askAsync("Hello?"));
		}

		@ClaudeLane(Lane.BACKGROUND)
		public void failing() {
			throw new IllegalStateException("It fails");
		}

		ClaudeService claude() {
			return Objects.requireNonNull(this.claude);
		}

		UrgentDesk other() {
			return Objects.requireNonNull(this.other);
		}

	}

	/**
	 * A class with a lane of its own.
	 */
	@ClaudeLane(value = Lane.INTERACTIVE)
	static class UrgentDesk {

		private final @Nullable ClaudeService claude;

		UrgentDesk(@Nullable ClaudeService claude) {
			this.claude = claude;
		}

		@ClaudeLane(value = Lane.INTERACTIVE, tenant = "class")
		public void urgent() {
			Objects.requireNonNull(this.claude).ask("Hello?");
		}

		@ClaudeLane(Lane.BACKGROUND)
		public void background() {
			Objects.requireNonNull(this.claude).ask("Index this");
		}

		@ClaudeLane(Lane.BACKGROUND)
		public Mono<ClaudeReply> backgroundMono() {
			return Objects.requireNonNull(this.claude).askAsync("Index this");
		}

	}

	static class ListenerPostProcessor implements BeanPostProcessor, Ordered {

		private @Nullable Desk listener;

		@Override
		public Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof Desk desk) {
				this.listener = desk;
			}
			return bean;
		}

		@Override
		public int getOrder() {
			return Ordered.LOWEST_PRECEDENCE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAsync
	static class Asynchronous {

	}

	@Configuration(proxyBeanMethods = false)
	static class Desks {

		@Bean
		Heard heard() {
			return new Heard();
		}

		@Bean
		CallRing claudeCallRing(Heard heard) {
			CallInterceptor passes = (call, next) -> next.proceed(call);
			CallInterceptor answers = (call, next) -> {
				heard.calls.add(call.context().lane() + " " + call.context().tenant());
				return Flux.just(Calls.answer(call));
			};
			return new CallRing(passes, passes, passes, passes, passes, passes, passes, passes, answers);
		}

		@Bean
		Desk desk(ClaudeService claude, UrgentDesk other) {
			return new Desk(claude, other);
		}

		@Bean
		UrgentDesk urgentDesk(ClaudeService claude) {
			return new UrgentDesk(claude);
		}

	}

}
