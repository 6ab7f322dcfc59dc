package io.github.clauderesilience.autoconfigure;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * Parts of a named client for the methods that make the beans of the one that
 * {@code claude.*} configures. A part that does not exist yet is added later.
 *
 * @param <T> type of the parts
 */
final class Parts<T> implements ObjectProvider<T> {

	private final List<T> parts = new CopyOnWriteArrayList<>();

	@SafeVarargs
	Parts(T... parts) {
		this.parts.addAll(List.of(parts));
	}

	/**
	 * Adds a part.
	 */
	void add(T part) {
		this.parts.add(part);
	}

	/**
	 * Adds parts.
	 */
	Parts<T> and(List<? extends T> more) {
		this.parts.addAll(more);
		return this;
	}

	@Override
	public Stream<T> stream() {
		return this.parts.stream();
	}

	@Override
	public Stream<T> orderedStream() {
		return stream().sorted(AnnotationAwareOrderComparator.INSTANCE);
	}

}
