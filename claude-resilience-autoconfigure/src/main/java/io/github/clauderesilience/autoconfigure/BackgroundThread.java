package io.github.clauderesilience.autoconfigure;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.clauderesilience.chain.guard.Guard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * A separate thread for beans of the application that may block, such as listeners that
 * send mail. One daemon thread runs the tasks in order, ends when there is nothing to do,
 * and is drained when the application context stops. What a task throws is logged.
 * Thread-safe.
 */
final class BackgroundThread extends PhasedLifecycle implements DisposableBean {

	/**
	 * Maximum number of queued tasks; our choice, many times the usual number of alerts.
	 */
	static final int CAPACITY = 1000;

	/** How long the thread outlives its last task; our choice. */
	private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

	/** Our choice: a listener that takes longer does not hold up a shutdown. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(BackgroundThread.class);

	private final String name;

	private final String purpose;

	private final ThreadPoolExecutor executor;

	private final AtomicLong dropped = new AtomicLong();

	/**
	 * Creates the thread's queue; the thread begins with the first task.
	 * @param name the name of the thread, which also stands in the log
	 * @param purpose what runs there, for the log of a shutdown
	 */
	BackgroundThread(String name, String purpose) {
		super(AFTER_CALLS);
		this.name = name;
		this.purpose = purpose;
		ClassLoader loader = BackgroundThread.class.getClassLoader();
		this.executor = new ThreadPoolExecutor(1, 1, KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS,
				new LinkedBlockingQueue<>(CAPACITY), (task) -> {
					Thread thread = new Thread(task, name);
					thread.setDaemon(true);
					// Not that of the event loop or of the request that happens to start
					// it
					thread.setContextClassLoader(loader);
					return thread;
				});
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Runs a task soon, after those before it. Never blocks and never throws; a task that
	 * finds the queue full is dropped, which is logged.
	 * @param task the task
	 */
	void run(Runnable task) {
		try {
			this.executor.execute(() -> Guard.tell(task, Runnable::run));
		}
		catch (RejectedExecutionException ex) {
			dropped();
		}
		catch (Throwable ex) {
			// No thread can be started
			Guard.failed(this, ex);
		}
	}

	private void dropped() {
		long count = this.dropped.incrementAndGet();
		if (Long.bitCount(count) == 1) {
			logger.warn("{} tasks of {} were dropped so far: {} wait already, and the one that runs takes too long",
					count, this.name, this.executor.getQueue().size());
		}
	}

	/**
	 * Waits until all tasks that were there before have ended.
	 * @param patience how long to wait at most
	 * @return whether they have
	 */
	boolean drain(Duration patience) {
		if (this.executor.getQueue().isEmpty() && this.executor.getActiveCount() == 0) {
			return true;
		}
		CountDownLatch last = new CountDownLatch(1);
		try {
			return await(last, patience.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * The last of the tasks is never dropped: it waits for its place if there is none.
	 */
	private boolean await(CountDownLatch last, long patienceMillis) throws InterruptedException {
		BlockingQueue<Runnable> queue = this.executor.getQueue();
		boolean full = !queue.offer(last::countDown);
		long eachMillis = full ? patienceMillis / 2 : patienceMillis;
		if (full && !queue.offer(last::countDown, eachMillis, TimeUnit.MILLISECONDS)) {
			return false;
		}
		this.executor.prestartCoreThread();
		return last.await(eachMillis, TimeUnit.MILLISECONDS);
	}

	@Override
	public void stop() {
		super.stop();
		if (!drain(PATIENCE)) {
			logger.warn("Shutting down: {} still has tasks after {} s and is left alone", this.purpose,
					PATIENCE.toSeconds());
		}
	}

	@Override
	public void destroy() {
		this.executor.shutdownNow();
	}

}
