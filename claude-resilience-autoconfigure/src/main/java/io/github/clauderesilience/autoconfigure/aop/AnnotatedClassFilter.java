package io.github.clauderesilience.autoconfigure.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.ClassFilter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ConcurrentReferenceHashMap;
import org.springframework.util.ReflectionUtils;

/**
 * Matches classes that have one of some annotations on themselves, a supertype or a
 * method of any of these, directly or as a meta-annotation. That is all a pointcut of
 * these annotations can match, but is told by one look at each declared method, while a
 * pointcut compares each method with those of all supertypes. Thread-safe.
 */
public final class AnnotatedClassFilter implements ClassFilter {

	private final Set<Class<? extends Annotation>> annotations;

	/** By class: whether it or a method that it declares has one. */
	private final Map<Class<?>, Boolean> classes = new ConcurrentReferenceHashMap<>();

	/** By type of annotation: whether it is one or has one. */
	private final Map<Class<?>, Boolean> types = new ConcurrentReferenceHashMap<>();

	/**
	 * Creates a filter.
	 * @param annotations the annotations to look for
	 */
	public AnnotatedClassFilter(Set<Class<? extends Annotation>> annotations) {
		this.annotations = Set.copyOf(annotations);
	}

	@Override
	public boolean matches(Class<?> type) {
		for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
			if (isAnnotated(each) || anyInterface(each.getInterfaces())) {
				return true;
			}
		}
		return false;
	}

	private boolean anyInterface(Class<?>[] interfaces) {
		for (Class<?> each : interfaces) {
			if (isAnnotated(each) || anyInterface(each.getInterfaces())) {
				return true;
			}
		}
		return false;
	}

	private boolean isAnnotated(Class<?> type) {
		Boolean annotated = this.classes.get(type);
		if (annotated == null) {
			annotated = look(type);
			this.classes.put(type, annotated);
		}
		return annotated;
	}

	private boolean look(Class<?> type) {
		if (hasAny(type)) {
			return true;
		}
		for (Method method : ReflectionUtils.getDeclaredMethods(type)) {
			if (hasAny(method)) {
				return true;
			}
		}
		return false;
	}

	private boolean hasAny(AnnotatedElement element) {
		for (Annotation annotation : element.getDeclaredAnnotations()) {
			if (isWanted(annotation.annotationType())) {
				return true;
			}
		}
		return false;
	}

	private boolean isWanted(Class<? extends Annotation> type) {
		Boolean wanted = this.types.get(type);
		if (wanted == null) {
			wanted = this.annotations.contains(type)
					|| this.annotations.stream().anyMatch((one) -> AnnotatedElementUtils.isAnnotated(type, one));
			this.types.put(type, wanted);
		}
		return wanted;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof AnnotatedClassFilter filter && this.annotations.equals(filter.annotations);
	}

	@Override
	public int hashCode() {
		return this.annotations.hashCode();
	}

	@Override
	public String toString() {
		return getClass().getSimpleName() + this.annotations;
	}

}
