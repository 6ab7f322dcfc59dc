package io.github.clauderesilience.cache.curated;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads a file of questions and answers, as YAML or, if its name ends with
 * {@code .properties}, as properties. A question between slashes is a pattern.
 */
final class CuratedFile {

	private final String name;

	private final UnaryOperator<String> normaliser;

	private final Map<String, String> exact = new LinkedHashMap<>();

	private final Map<Pattern, String> patterns = new LinkedHashMap<>();

	private CuratedFile(String name, UnaryOperator<String> normaliser) {
		this.name = name;
		this.normaliser = normaliser;
	}

	/**
	 * Reads a file.
	 * @throws CuratedFileException when it cannot be read; names the line
	 */
	static CuratedFile read(Resource resource, UnaryOperator<String> normaliser) {
		CuratedFile file = new CuratedFile(resource.getDescription(), normaliser);
		String fileName = resource.getFilename();
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(resource.getInputStream(), StandardCharsets.UTF_8))) {
			if (fileName != null && fileName.endsWith(".properties")) {
				file.readProperties(reader);
			}
			else {
				file.readYaml(reader);
			}
		}
		catch (IOException ex) {
			throw file.problem(0, "cannot be read: " + ex.getMessage(), ex);
		}
		return file;
	}

	Map<String, String> exact() {
		return this.exact;
	}

	Map<Pattern, String> patterns() {
		return this.patterns;
	}

	private void readYaml(Reader reader) {
		Node root;
		try {
			root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
		}
		catch (MarkedYAMLException ex) {
			int line = (ex.getProblemMark() != null) ? ex.getProblemMark().getLine() + 1 : 0;
			throw problem(line, "not valid YAML: " + ex.getProblem(), ex);
		}
		catch (YAMLException ex) {
			throw problem(0, "not valid YAML: " + ex.getMessage(), ex);
		}
		if (root == null) {
			return;
		}
		if (!(root instanceof MappingNode mapping)) {
			throw problem(line(root), "must be a map of questions to answers", null);
		}
		for (NodeTuple tuple : mapping.getValue()) {
			if (!(tuple.getKeyNode() instanceof ScalarNode question)
					|| !(tuple.getValueNode() instanceof ScalarNode answer)) {
				throw problem(line(tuple.getKeyNode()), "question and answer must be texts", null);
			}
			add(question.getValue(), answer.getValue(), line(question));
		}
	}

	/** One logical line at a time, so that its number is known. */
	private void readProperties(BufferedReader reader) throws IOException {
		StringBuilder logical = new StringBuilder();
		int start = 1;
		int number = 0;
		String line;
		while ((line = reader.readLine()) != null) {
			number++;
			if (logical.isEmpty()) {
				start = number;
			}
			logical.append(line).append('\n');
			if (isComment(line) || !isContinued(line)) {
				addProperties(logical.toString(), start);
				logical.setLength(0);
			}
		}
		addProperties(logical.toString(), start);
	}

	private void addProperties(String logicalLine, int line) throws IOException {
		Properties properties = new Properties();
		try {
			properties.load(new StringReader(logicalLine));
		}
		catch (IllegalArgumentException ex) {
			throw problem(line, "not a valid property: " + ex.getMessage(), ex);
		}
		for (String question : properties.stringPropertyNames()) {
			add(question, properties.getProperty(question), line);
		}
	}

	private static boolean isComment(String line) {
		String stripped = line.strip();
		return stripped.startsWith("#") || stripped.startsWith("!");
	}

	private static boolean isContinued(String line) {
		int slashes = 0;
		while (slashes < line.length() && line.charAt(line.length() - 1 - slashes) == '\\') {
			slashes++;
		}
		return slashes % 2 == 1;
	}

	private void add(String question, String answer, int line) {
		if (question.isBlank() || answer.isBlank()) {
			throw problem(line, question.isBlank() ? "the question is blank" : "the answer is blank", null);
		}
		if (question.length() > 2 && question.startsWith("/") && question.endsWith("/")) {
			this.patterns.put(pattern(question.substring(1, question.length() - 1), line), answer.strip());
		}
		else if (this.exact.putIfAbsent(this.normaliser.apply(question), answer.strip()) != null) {
			throw problem(line, "the question \"" + question + "\" is answered twice", null);
		}
	}

	private Pattern pattern(String expression, int line) {
		try {
			return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
		}
		catch (PatternSyntaxException ex) {
			throw problem(line, "/" + expression + "/ is not a valid pattern: " + ex.getDescription(), ex);
		}
	}

	private static int line(Node node) {
		return node.getStartMark().getLine() + 1;
	}

	private CuratedFileException problem(int line, String problem, @Nullable Throwable cause) {
		return new CuratedFileException(this.name, line, problem, cause);
	}

}
