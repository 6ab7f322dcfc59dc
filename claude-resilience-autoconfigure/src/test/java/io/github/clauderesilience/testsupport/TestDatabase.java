package io.github.clauderesilience.testsupport;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.util.FileSystemUtils;

/**
 * A database server of its own, with its files, that can die and come back.
 */
public abstract class TestDatabase implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final long SHORTEST_TIMEOUT_MILLIS = 250;

	private final Path directory = temporary();

	private @Nullable HikariDataSource dataSource;

	private static Path temporary() {
		try {
			return Files.createTempDirectory("claude-test-database");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A running H2, in a process of its own.
	 * @return the database
	 */
	public static TestDatabase h2() {
		TestDatabase database = new H2();
		database.start();
		return database;
	}

	/**
	 * A running PostgreSQL.
	 * @return the database
	 */
	public static TestDatabase postgres() {
		TestDatabase database = new Postgres();
		database.start();
		return database;
	}

	Path directory() {
		return this.directory;
	}

	/**
	 * Starts the server, with what was there when it was stopped.
	 */
	public abstract void start();

	/**
	 * Stops the server; connections break.
	 */
	public abstract void stop();

	/**
	 * Where it is.
	 * @return the URL, the same after each start
	 */
	public abstract String url();

	/**
	 * Who may ask it.
	 * @return the name of a user without a password
	 */
	public abstract String user();

	/**
	 * A pool that outlives the server and gives up soon.
	 * @return the one pool of this database
	 */
	public HikariDataSource dataSource() {
		HikariDataSource pool = this.dataSource;
		if (pool == null) {
			pool = pool(true);
			this.dataSource = pool;
		}
		return pool;
	}

	/**
	 * Another pool, to be closed by the caller.
	 * @param commits whether its connections commit by themselves
	 * @return the pool
	 */
	public HikariDataSource pool(boolean commits) {
		HikariDataSource pool = new HikariDataSource();
		pool.setJdbcUrl(url());
		pool.setUsername(user());
		pool.setAutoCommit(commits);
		pool.setConnectionTimeout(SHORTEST_TIMEOUT_MILLIS);
		pool.setValidationTimeout(SHORTEST_TIMEOUT_MILLIS);
		return pool;
	}

	/**
	 * Makes a table anew.
	 * @param table its name
	 * @param script where in the class path its schema is
	 */
	public void create(String table, String script) {
		JdbcClient.create(dataSource()).sql("drop table if exists " + table).update();
		new ResourceDatabasePopulator(new ClassPathResource(script)).execute(dataSource());
	}

	@Override
	public void close() {
		if (this.dataSource != null) {
			this.dataSource.close();
		}
		stop();
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static final class H2 extends TestDatabase {

		private final int port = FreePort.find();

		private @Nullable Process server;

		@Override
		public void start() {
			try {
				this.server = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-cp",
						new File(Server.class.getProtectionDomain().getCodeSource().getLocation().getPath()).toString(),
						Server.class.getName(), "-tcp", "-tcpPort", String.valueOf(this.port), "-ifNotExists",
						"-baseDir", directory().toString())
					.redirectErrorStream(true)
					.redirectOutput(ProcessBuilder.Redirect.DISCARD)
					.start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(this::isListening);
		}

		private boolean isListening() throws IOException {
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
				return socket.isConnected();
			}
		}

		@Override
		public void stop() {
			Process running = this.server;
			if (running != null) {
				running.destroy();
				Awaitility.await().atMost(PATIENCE).until(() -> !running.isAlive());
			}
		}

		@Override
		public String url() {
			return "jdbc:h2:tcp://127.0.0.1:" + this.port + "/./test";
		}

		@Override
		public String user() {
			return "sa";
		}

	}

	private static final class Postgres extends TestDatabase {

		private int port;

		private @Nullable EmbeddedPostgres server;

		@Override
		public void start() {
			try {
				EmbeddedPostgres started = EmbeddedPostgres.builder()
					.setDataDirectory(directory())
					.setCleanDataDirectory(false)
					.setPort(this.port)
					.start();
				this.port = started.getPort();
				this.server = started;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public void stop() {
			try {
				if (this.server != null) {
					this.server.close();
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		@Override
		public String url() {
			return "jdbc:postgresql://127.0.0.1:" + this.port + "/postgres";
		}

		@Override
		public String user() {
			return "postgres";
		}

	}

}
