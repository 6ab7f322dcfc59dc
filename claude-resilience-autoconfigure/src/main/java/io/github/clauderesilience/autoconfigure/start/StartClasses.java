package io.github.clauderesilience.autoconfigure.start;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.util.ClassUtils;

/**
 * The classes of this library that its start needs, found from its auto-configurations.
 * They are loaded and verified, not initialised: two threads that initialise classes
 * which need each other may wait for each other forever. Not thread-safe.
 */
final class StartClasses {

	private static final String OURS = "io.github.clauderesilience.";

	private final ClassLoader classLoader;

	private final Set<Class<?>> beans = new HashSet<>();

	/**
	 * Creates the set, without loading anything.
	 */
	StartClasses(ClassLoader classLoader) {
		this.classLoader = classLoader;
	}

	/**
	 * Loads the auto-configurations with the types of their beans, which the conditions
	 * on beans look at.
	 */
	void loadAutoConfigurations() {
		for (String name : ImportCandidates.load(AutoConfiguration.class, this.classLoader)) {
			if (name.startsWith(OURS)) {
				loadAutoConfiguration(name);
			}
		}
	}

	private void loadAutoConfiguration(String name) {
		try {
			Class<?> type = ClassUtils.forName(name, this.classLoader);
			addBeans(type);
			for (Class<?> nested : type.getDeclaredClasses()) {
				addBeans(nested);
			}
		}
		catch (ClassNotFoundException | LinkageError ex) {
			// The application has nothing that this part is for
		}
	}

	private void addBeans(Class<?> configuration) {
		for (Method method : configuration.getDeclaredMethods()) {
			this.beans.add(method.getReturnType());
		}
	}

	/**
	 * Loads and verifies the types of the beans and of what they hold.
	 */
	void linkBeans() {
		Deque<Class<?>> open = new ArrayDeque<>(this.beans);
		Set<Class<?>> seen = new HashSet<>(this.beans);
		while (!open.isEmpty()) {
			Class<?> type = open.remove();
			if (type.getName().startsWith(OURS)) {
				held(type).stream().filter(seen::add).forEach(open::add);
			}
		}
	}

	/** To look at the fields of a class, the JVM verifies it. */
	private static List<Class<?>> held(Class<?> type) {
		List<Class<?>> held = new ArrayList<>();
		try {
			for (Field field : type.getDeclaredFields()) {
				held.add(field.getType());
			}
			held.addAll(List.of(type.getDeclaredClasses()));
		}
		catch (LinkageError ex) {
			// Holds something that the application lacks
		}
		return held;
	}

}
