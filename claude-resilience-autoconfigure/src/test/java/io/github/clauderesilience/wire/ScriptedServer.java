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
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
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

	private final Queue<Script> early = new ConcurrentLinkedQueue<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final List<Integer> served = new CopyOnWriteArrayList<>();

	private final AtomicInteger connections = new AtomicInteger();

	private volatile @Nullable Script otherwise;

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
	 * Answers the next request as soon as its head has been read.
	 */
	public ScriptedServer early(Script script) {
		this.early.add(script);
		return this;
	}

	/**
	 * Answers all requests that no other script is left for.
	 */
	public ScriptedServer otherwise(Script script) {
		this.otherwise = script;
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

	/**
	 * Numbers of the connections the requests came over, from 1, in their order.
	 */
	public List<Integer> served() {
		return this.served;
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
				int number = this.connections.incrementAndGet();
				start(() -> serve(accepted, number));
			}
		}
		catch (IOException ex) {
			// closed by the test
		}
	}

	private void serve(Socket accepted, int number) {
		try (accepted) {
			Connection connection = new Connection(accepted, number);
			String head = connection.requestHead();
			while (head != null) {
				this.served.add(number);
				Script early = this.early.poll();
				this.requests.add((early != null) ? head : connection.readBody(head));
				((early != null) ? early : next()).write(connection);
				head = connection.requestHead();
			}
		}
		catch (IOException | InterruptedException ex) {
			// the client went away, or the script broke off
		}
	}

	private Script next() throws InterruptedException {
		Script script = this.scripts.poll();
		Script always = this.otherwise;
		if (script != null) {
			return script;
		}
		return (always != null) ? always : this.scripts.take();
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

		private final int number;

		private final InputStream in;

		private final OutputStream out;

		private String request = "";

		private Connection(Socket socket, int number) throws IOException {
			this.socket = socket;
			this.number = number;
			this.in = new BufferedInputStream(socket.getInputStream());
			this.out = socket.getOutputStream();
		}

		/**
		 * Its number, from 1.
		 */
		public int number() {
			return this.number;
		}

		/**
		 * The last request on it.
		 */
		public String request() {
			return this.request;
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

		private @Nullable String requestHead() throws IOException {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			while (!bytes.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
				int b = this.in.read();
				if (b < 0) {
					return null;
				}
				bytes.write(b);
			}
			return bytes.toString(StandardCharsets.US_ASCII);
		}

		private String readBody(String head) throws IOException {
			this.request = head + new String(this.in.readNBytes(contentLength(head)), StandardCharsets.UTF_8);
			return this.request;
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
