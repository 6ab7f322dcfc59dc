package io.github.clauderesilience.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A server that writes exactly the bytes a test wants, and can break off anywhere.
 */
public final class ScriptedServer implements AutoCloseable {

	private final ServerSocket socket;

	private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final AtomicInteger connections = new AtomicInteger();

	public ScriptedServer() {
		try {
			this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	public String url() {
		return "http://127.0.0.1:" + this.socket.getLocalPort();
	}

	/**
	 * Answers the next request with a script.
	 */
	public ScriptedServer then(Script script) {
		this.scripts.add(script);
		return this;
	}

	/**
	 * Answers the next request with a complete body.
	 */
	public ScriptedServer answer(int status, String contentType, String body) {
		return then((connection) -> connection.head(status, contentType).chunk(body).end());
	}

	public ScriptedServer stream(String body) {
		return answer(200, "text/event-stream; charset=utf-8", body);
	}

	/**
	 * Requests as they came, head and body.
	 */
	public List<String> requests() {
		return this.requests;
	}

	public int connections() {
		return this.connections.get();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private void accept() {
		try {
			while (true) {
				Socket accepted = this.socket.accept();
				accepted.setTcpNoDelay(true);
				this.connections.incrementAndGet();
				start(() -> serve(accepted));
			}
		}
		catch (IOException ex) {
			// closed by the test
		}
	}

	private void serve(Socket accepted) {
		try (accepted) {
			Connection connection = new Connection(accepted);
			String request = connection.request();
			while (request != null) {
				this.requests.add(request);
				this.scripts.take().write(connection);
				request = connection.request();
			}
		}
		catch (IOException | InterruptedException ex) {
			// the client went away, or the script broke off
		}
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "scripted-server");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * What happens after a request has been read.
	 */
	@FunctionalInterface
	public interface Script {

		void write(Connection connection) throws IOException;

	}

	/**
	 * One connection.
	 */
	public static final class Connection {

		private final Socket socket;

		private final InputStream in;

		private final OutputStream out;

		private Connection(Socket socket) throws IOException {
			this.socket = socket;
			this.in = new BufferedInputStream(socket.getInputStream());
			this.out = socket.getOutputStream();
		}

		public Connection head(int status, String contentType) throws IOException {
			return raw("HTTP/1.1 " + status + " X\r\ncontent-type: " + contentType
					+ "\r\nrequest-id: req_1\r\ntransfer-encoding: chunked\r\n\r\n");
		}

		public Connection chunk(String text) throws IOException {
			byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
			this.out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
			this.out.write(bytes);
			return raw("\r\n");
		}

		public Connection end() throws IOException {
			return raw("0\r\n\r\n");
		}

		public Connection raw(String text) throws IOException {
			this.out.write(text.getBytes(StandardCharsets.UTF_8));
			this.out.flush();
			return this;
		}

		public void close() throws IOException {
			this.socket.close();
		}

		public void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

		/**
		 * Says nothing more until the client closes the connection.
		 */
		public void hang(CountDownLatch closed) {
			try {
				while (this.in.read() >= 0) {
					continue;
				}
			}
			catch (IOException ex) {
				// a reset is an end, too
			}
			closed.countDown();
		}

		/**
		 * Waits for the test.
		 */
		public void await(CountDownLatch latch) throws IOException {
			try {
				if (!latch.await(10, TimeUnit.SECONDS)) {
					throw new IOException("The test never went on");
				}
			}
			catch (InterruptedException ex) {
				throw new IOException(ex);
			}
		}

		private @Nullable String request() throws IOException {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			while (!bytes.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
				int b = this.in.read();
				if (b < 0) {
					return null;
				}
				bytes.write(b);
			}
			String head = bytes.toString(StandardCharsets.US_ASCII);
			return head + new String(this.in.readNBytes(contentLength(head)), StandardCharsets.UTF_8);
		}

		private static int contentLength(String head) {
			return head.lines()
				.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
				.mapToInt((line) -> Integer.parseInt(line.substring(15).strip()))
				.findFirst()
				.orElse(0);
		}

	}

}
