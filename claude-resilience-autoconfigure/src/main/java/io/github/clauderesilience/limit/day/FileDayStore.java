package io.github.clauderesilience.limit.day;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import io.github.clauderesilience.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps days in a small JSON file. It is written beside its place and then moved there in
 * one step, so that a crash leaves the old file or the new one, never half of one. For
 * one instance of an application.
 */
public final class FileDayStore implements DayStore {

	/** Our choice: a file of a thousand groups is smaller. */
	private static final long LARGEST = 1_000_000;

	private static final Set<OpenOption> NEW_FILE = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
			LinkOption.NOFOLLOW_LINKS);

	private final Path file;

	/**
	 * Creates a store.
	 * @param file where the days are kept; made with its directories when first needed
	 */
	public FileDayStore(Path file) {
		this.file = file.toAbsolutePath();
	}

	/**
	 * A file beside this one, with the name of the client at its end.
	 */
	@Override
	public DayStore of(String client) {
		return new FileDayStore(this.file.resolveSibling(this.file.getFileName() + "." + client));
	}

	@Override
	public Map<String, DayUse> load() throws IOException {
		byte[] bytes;
		try {
			if (Files.size(this.file) > LARGEST) {
				throw new IOException(this.file + " is larger than " + LARGEST + " bytes");
			}
			bytes = Files.readAllBytes(this.file);
		}
		catch (NoSuchFileException ex) {
			return Map.of();
		}
		ObjectNode root = Json.readObject(bytes);
		if (root == null || !root.path("groups").isObject()) {
			throw new IOException(this.file + " does not have the expected format");
		}
		Map<String, DayUse> uses = new HashMap<>();
		for (Map.Entry<String, JsonNode> entry : root.path("groups").properties()) {
			uses.put(entry.getKey(), use(entry.getValue()));
		}
		return uses;
	}

	private DayUse use(JsonNode node) throws IOException {
		double input = node.path("inputTokens").asDouble(-1);
		double output = node.path("outputTokens").asDouble(-1);
		if (!(input >= 0 && output >= 0)) {
			throw new IOException(this.file + " contains an amount that is not a number");
		}
		try {
			return new DayUse(LocalDate.parse(node.path("date").stringValue("")), input, output);
		}
		catch (DateTimeException ex) {
			throw new IOException(this.file + " contains an invalid date (" + ex.getMessage() + ")");
		}
	}

	@Override
	public void save(Map<String, DayUse> uses) throws IOException {
		ObjectNode root = Json.object();
		ObjectNode groups = root.putObject("groups");
		uses.forEach((group, use) -> groups.putObject(group)
			.put("date", use.date().toString())
			.put("inputTokens", Math.round(use.inputTokens()))
			.put("outputTokens", Math.round(use.outputTokens())));
		Path directory = this.file.getParent();
		if (directory != null) {
			Files.createDirectories(directory);
		}
		Path written = this.file.resolveSibling("." + this.file.getFileName() + "." + UUID.randomUUID() + ".tmp");
		try {
			write(written, Json.write(root));
			move(written);
		}
		finally {
			Files.deleteIfExists(written);
		}
	}

	/*
	 * An unpredictable name, a file that did not exist, and no link is followed: who may
	 * write to the directory cannot have another file overwritten.
	 */
	private static void write(Path path, byte[] content) throws IOException {
		try (FileChannel channel = FileChannel.open(path, NEW_FILE, ownerOnly(path))) {
			ByteBuffer bytes = ByteBuffer.wrap(content);
			while (bytes.hasRemaining()) {
				channel.write(bytes);
			}
			channel.force(true);
		}
	}

	private static FileAttribute<?>[] ownerOnly(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix")
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")) }
				: new FileAttribute<?>[0];
	}

	private void move(Path written) throws IOException {
		try {
			Files.move(written, this.file, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (AtomicMoveNotSupportedException ex) {
			Files.move(written, this.file, StandardCopyOption.REPLACE_EXISTING);
		}
	}

}
