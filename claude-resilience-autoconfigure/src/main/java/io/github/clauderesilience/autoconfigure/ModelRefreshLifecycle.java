package io.github.clauderesilience.autoconfigure;

import java.time.Duration;

import io.github.clauderesilience.wire.models.ModelRefresh;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/**
 * Has the model table refreshed some time after the start, which does not wait for it.
 */
final class ModelRefreshLifecycle extends PhasedLifecycle {

	private final ModelRefresh refresh;

	private final Duration delay;

	private volatile @Nullable Disposable reading;

	ModelRefreshLifecycle(ModelRefresh refresh, Duration delay) {
		super(DEFAULT_PHASE);
		this.refresh = refresh;
		this.delay = delay;
	}

	@Override
	public void start() {
		super.start();
		this.refresh.warn();
		this.reading = this.refresh.after(this.delay).subscribe();
	}

	@Override
	public void stop() {
		super.stop();
		Disposable current = this.reading;
		if (current != null) {
			current.dispose();
		}
	}

}
