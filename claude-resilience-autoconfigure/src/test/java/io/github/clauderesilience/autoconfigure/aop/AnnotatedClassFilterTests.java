package io.github.clauderesilience.autoconfigure.aop;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;

class AnnotatedClassFilterTests {

	private final AnnotatedClassFilter filter = new AnnotatedClassFilter(Set.of(Cacheable.class));

	@ParameterizedTest
	@ValueSource(classes = { OnMethod.class, OnClass.class, OfSuperclass.class, OfInterface.class,
			OfSuperInterface.class, OfInterfaceOfSuperclass.class, OnPackagePrivateMethod.class, Composed.class,
			ComposedTwice.class, DeclaresInterface.class, Generic.class })
	void whatAPointcutCouldMatchShouldMatch(Class<?> type) {
		assertThat(this.filter.matches(type)).isTrue();
		assertThat(this.filter.matches(type)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { Plain.class, String.class, Object.class, Other.class, Runnable.class, int.class })
	void whatIsNotAnnotatedShouldNotMatch(Class<?> type) {
		assertThat(this.filter.matches(type)).isFalse();
		assertThat(hasOperations(type)).isFalse();
	}

	@Test
	void proxiesShouldBeSeenThrough() {
		Object jdk = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { DeclaresInterface.class },
				(proxy, method, arguments) -> null);
		ProxyFactory cglib = new ProxyFactory(new OnMethod());
		cglib.setProxyTargetClass(true);
		assertThat(this.filter.matches(jdk.getClass())).isTrue();
		assertThat(this.filter.matches(cglib.getProxy().getClass())).isTrue();
	}

	@ParameterizedTest
	@ValueSource(classes = { OnMethod.class, OnClass.class, OfSuperclass.class, OfInterface.class,
			OfSuperInterface.class, OfInterfaceOfSuperclass.class, Composed.class, ComposedTwice.class, Generic.class })
	void springShouldFindOperationsInWhatMatches(Class<?> type) {
		assertThat(hasOperations(type)).isTrue();
	}

	@Test
	void filtersOfTheSameAnnotationsShouldBeEqual() {
		assertThat(this.filter).isEqualTo(new AnnotatedClassFilter(Set.of(Cacheable.class)))
			.hasSameHashCodeAs(new AnnotatedClassFilter(Set.of(Cacheable.class)))
			.isNotEqualTo(new AnnotatedClassFilter(Set.of(Deprecated.class)));
	}

	private static boolean hasOperations(Class<?> type) {
		AnnotationCacheOperationSource source = new AnnotationCacheOperationSource();
		for (Method method : ReflectionUtils.getAllDeclaredMethods(type)) {
			if (source.hasCacheOperations(method, type)) {
				return true;
			}
		}
		return false;
	}

	@Retention(RetentionPolicy.RUNTIME)
	@Cacheable("known")
	@interface Known {

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Known
	@interface WellKnown {

	}

	interface DeclaresInterface {

		@Cacheable("known")
		String answer(String question);

	}

	interface SubInterface extends DeclaresInterface {

	}

	interface Typed<T> {

		@Cacheable("known")
		String answer(T question);

	}

	static class Plain {

		@Deprecated
		public String answer(String question) {
			return question;
		}

	}

	@Deprecated
	static class Other implements Runnable {

		@Override
		public void run() {
			// nothing
		}

	}

	static class OnMethod {

		@Cacheable("known")
		public String answer(String question) {
			return question;
		}

	}

	static class OnPackagePrivateMethod {

		@Cacheable("known")
		String answer(String question) {
			return question;
		}

	}

	@Cacheable("known")
	static class OnClass {

		public String answer(String question) {
			return question;
		}

	}

	static class OfSuperclass extends OnMethod {

	}

	static class OfInterface implements DeclaresInterface {

		@Override
		public String answer(String question) {
			return question;
		}

	}

	static class OfSuperInterface implements SubInterface {

		@Override
		public String answer(String question) {
			return question;
		}

	}

	static class OfInterfaceOfSuperclass extends OfSuperInterface {

	}

	static class Composed {

		@Known
		public String answer(String question) {
			return question;
		}

	}

	static class ComposedTwice {

		@WellKnown
		public String answer(String question) {
			return question;
		}

	}

	static class Generic implements Typed<String> {

		@Override
		public String answer(String question) {
			return question;
		}

	}

}
