package io.github.clauderesilience.testsupport;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A way to a server on loopback that takes its time, in each direction, or brings nothing
 * at all while connections stay open.
 */
public final class SlowProxy implements AutoCloseable {

	private final ServerSocket socket;

	private final int target;

	private final long delayNanos;

	private final List<Socket> connections = new CopyOnWriteArrayList<>();

	private volatile boolean frozen;

	/**
	 * Opens the way.
	 * @param target the port it leads to
	 * @param roundTrip how long bytes take there and back in all
	 */
	public SlowProxy(int target, Duration roundTrip) {
		this.target = target;
		this.delayNanos = roundTrip.toNanos() / 2;
		try {
			this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	public int port() {
		return this.socket.getLocalPort();
	}

	/**
	 * From now on accepts connections and bytes, and lets none through.
	 */
	public void freeze() {
		this.frozen = true;
	}

	private void accept() throws IOException {
		while (true) {
			Socket near = this.socket.accept();
			Socket far = new Socket(InetAddress.getLoopbackAddress(), this.target);
			near.setTcpNoDelay(true);
			far.setTcpNoDelay(true);
			this.connections.addAll(List.of(near, far));
			start(() -> pass(near, far));
			start(() -> pass(far, near));
		}
	}

	private void pass(Socket from, Socket to) throws IOException {
		ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
		try {
			byte[] buffer = new byte[16 * 1024];
			InputStream input = from.getInputStream();
			for (int read = input.read(buffer); read >= 0; read = input.read(buffer)) {
				if (!this.frozen) {
					byte[] bytes = Arrays.copyOf(buffer, read);
					later.schedule(() -> write(to, bytes), this.delayNanos, TimeUnit.NANOSECONDS);
				}
			}
			later.schedule(() -> close(to), this.delayNanos, TimeUnit.NANOSECONDS);
		}
		finally {
			later.shutdown();
		}
	}

	private static void write(Socket to, byte[] bytes) {
		try {
			to.getOutputStream().write(bytes);
		}
		catch (IOException ex) {
			close(to);
		}
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
		this.connections.forEach(SlowProxy::close);
	}

	private static void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException | RejectedExecutionException ex) {
				// Closed
			}
		}, "slow-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private interface Work {

		void run() throws IOException;

	}

}
