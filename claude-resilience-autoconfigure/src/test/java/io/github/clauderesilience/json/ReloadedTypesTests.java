package io.github.clauderesilience.json;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Types of an application that is loaded again in the same process, as Boot's development
 * tools do.
 */
class ReloadedTypesTests {

	@Test
	void whenTheApplicationIsLoadedAgainShouldNotKeepItsTypes() throws Exception {
		WeakReference<ClassLoader> before = use();

		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
			System.gc();
			return before.get() == null;
		});
	}

	private static WeakReference<ClassLoader> use() throws Exception {
		Reloading loader = new Reloading();
		Class<?> type = loader.loadClass(Order.class.getName());
		assertThat(type).isNotSameAs(Order.class);
		assertThat(JsonSchemas.of(type).path("properties").has("article")).isTrue();
		JsonNode json = JsonMapper.shared().readTree("{\"article\":\"Oxford\",\"size\":43}");
		Object order = TypedJson.read(json, type);
		assertThat(order).hasToString("Order[article=Oxford, size=43]");
		assertThat(Json.of(order)).isEqualTo(json);
		return new WeakReference<>(loader);
	}

	record Order(String article, int size) {
	}

	/** Defines this class and its types anew, and leaves all else to its parent. */
	private static final class Reloading extends ClassLoader {

		private Reloading() {
			super(ReloadedTypesTests.class.getClassLoader());
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (!name.startsWith(ReloadedTypesTests.class.getName())) {
				return super.loadClass(name, resolve);
			}
			Class<?> loaded = findLoadedClass(name);
			return (loaded != null) ? loaded : define(name);
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (@Nullable
			InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
				if (file == null) {
					throw new ClassNotFoundException(name);
				}
				byte[] bytes = file.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}
