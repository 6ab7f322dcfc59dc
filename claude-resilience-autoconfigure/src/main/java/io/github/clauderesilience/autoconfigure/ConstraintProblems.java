package io.github.clauderesilience.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.validation.Errors;
import org.springframework.validation.FieldError;
import org.springframework.validation.Validator;

/**
 * What breaks the constraints of an object, by the application's validator if it has one;
 * looked for when it is first needed, since it is slow to start.
 */
final class ConstraintProblems implements Function<Object, List<String>> {

	private final Supplier<@Nullable Validator> validator;

	ConstraintProblems(Supplier<@Nullable Validator> validator) {
		this.validator = validator;
	}

	@Override
	public List<String> apply(Object value) {
		Validator own = this.validator.get();
		if (own == null || !own.supports(value.getClass())) {
			return List.of();
		}
		Errors errors = own.validateObject(value);
		List<String> problems = new ArrayList<>();
		errors.getAllErrors().forEach((error) -> {
			String where = (error instanceof FieldError field) ? "/" + field.getField().replace('.', '/')
					: "the answer";
			problems.add(where + " " + error.getDefaultMessage());
		});
		return problems;
	}

}
