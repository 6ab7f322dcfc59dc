package io.github.clauderesilience.sample.board;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Streams a snapshot each second to every page that is open; a new page gets those of the
 * last minutes first. One snapshot is made for all readers.
 */
@RestController
class BoardController implements DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(BoardController.class);

	private static final Duration BEAT = Duration.ofSeconds(1);

	private static final int REMEMBERED = 180;

	private final Disposable.Swap running = Disposables.swap();

	private final Flux<BoardSnapshot> snapshots;

	BoardController(BoardAssembler board) {
		this.snapshots = Flux.interval(BEAT, BEAT, Schedulers.boundedElastic())
			.onBackpressureDrop()
			.concatMap((beat) -> Mono.fromCallable(board::snapshot).onErrorResume((failure) -> {
				logger.warn("The board misses a beat", failure);
				return Mono.empty();
			}), 1)
			.replay(REMEMBERED)
			.autoConnect(0, this.running::update);
	}

	@GetMapping(path = "/board", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<BoardSnapshot> board() {
		return this.snapshots;
	}

	@Override
	public void destroy() {
		this.running.dispose();
	}

}
