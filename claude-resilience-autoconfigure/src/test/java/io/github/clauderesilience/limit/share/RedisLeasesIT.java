package io.github.clauderesilience.limit.share;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.clauderesilience.limit.PoolId;
import io.github.clauderesilience.limit.account.LeaseGrant;
import io.github.clauderesilience.limit.account.LeaseRequest;
import io.github.clauderesilience.limit.need.Amounts;
import io.github.clauderesilience.limit.need.Dimension;
import io.github.clauderesilience.testsupport.LocalRedis;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.data.redis.RedisConnectionFailureException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/**
 * The script in a real Redis. Its clock is read from what it keeps, so that buckets of
 * our own can be moved along with it to the microsecond.
 */
class RedisLeasesIT {

	private static final Dimension[] DIMENSIONS = Dimension.values();

	private static final PoolId POOL = new PoolId("sonnet-5-5", "f00d");

	private static final String KEY = "claude:limits:{sonnet-5-5@f00d}";

	private static final String INSTANCES = KEY + ":instances";

	private final LocalRedis server = new LocalRedis();

	private final LettuceConnectionFactory connections = new LettuceConnectionFactory("127.0.0.1", this.server.port());

	private final StringRedisTemplate redis = new StringRedisTemplate();

	private final Scheduler scheduler = Schedulers.newParallel("answers", 2, true);

	@BeforeEach
	void start() {
		this.server.start();
		this.connections.afterPropertiesSet();
		this.connections.start();
		this.redis.setConnectionFactory(this.connections);
		this.redis.afterPropertiesSet();
	}

	@AfterEach
	void stop() {
		this.connections.destroy();
		this.server.stop();
		this.scheduler.dispose();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void shouldGrantWhatTheBucketsInJavaGrant(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		List<RedisLeases> instances = List.of(instance("a"), instance("b"), instance("c"));
		instances.forEach((instance) -> take(instance, nothing()));
		LeaseBuckets buckets = new LeaseBuckets(instances.size(), clockNanos());
		int waits = 0;
		int levels = 0;

		for (int i = 0; i < 400; i++) {
			LeaseRequest request = random(random, i);
			LeaseGrant granted = take(instances.get(random.nextInt(instances.size())), request);
			LeaseGrant expected = buckets.lease(request, clockNanos());

			assertThat(granted.waitNanos()).as("wait of request " + i).isCloseTo(expected.waitNanos(), within(1L));
			assertThat(granted.spreadNanos()).isCloseTo(expected.spreadNanos(), within(1L));
			assertThat(granted.calls()).isEqualTo(expected.calls());
			assertThat(granted.instances()).isEqualTo(3);
			for (Dimension dimension : DIMENSIONS) {
				assertSame(dimension + " of request " + i, granted.amounts(), expected.amounts(), dimension);
				assertSame("limit of " + dimension, granted.limits(), expected.limits(), dimension);
				assertSame("capacity of " + dimension, granted.capacities(), expected.capacities(), dimension);
				assertSame("level of " + dimension, granted.levels(), expected.levels(), dimension);
			}
			waits += (granted.waitNanos() > 0) ? 1 : 0;
			levels += (granted.levels().get(Dimension.OUTPUT_TOKENS) > 0) ? 1 : 0;
		}
		assertThat(waits).as("requests that waited").isBetween(20, 380);
		assertThat(levels).as("levels above zero").isBetween(20, 380);
	}

	@Test
	void shouldRefillByTheClockOfRedis() {
		RedisLeases instance = instance("a");
		take(instance, request(100, 60_000, 100));
		assertThat(take(instance, request(1, 0, 0)).waitNanos()).isBetween(0L, TimeUnit.MILLISECONDS.toNanos(1));
		this.redis.opsForHash().put(KEY, "at", Long.toString(clockMicros() - 50_000));

		double level = take(instance, nothing()).levels().get(Dimension.REQUESTS);

		assertThat(level).isBetween(49.0, 100.0);
	}

	@Test
	void whenTheClockGoesBackShouldTakeNothingAway() {
		RedisLeases instance = instance("a");
		take(instance, request(40, 60, 100));
		this.redis.opsForHash().put(KEY, "at", Long.toString(clockMicros() + 3_600_000_000L));

		assertThat(take(instance, nothing()).levels().get(Dimension.REQUESTS)).isCloseTo(60, within(0.5));
	}

	@Test
	void shouldCountInstancesThatAskedWithinAMinute() {
		RedisLeases first = instance("a");
		RedisLeases second = instance("b");

		assertThat(take(first, nothing()).instances()).isEqualTo(1);
		assertThat(take(second, nothing()).instances()).isEqualTo(2);
		assertThat(take(first, nothing()).instances()).isEqualTo(2);

		this.redis.opsForZSet().add(INSTANCES, "b", clockMicros() - 59_000_000);
		assertThat(take(first, nothing()).instances()).isEqualTo(2);
		this.redis.opsForZSet().add(INSTANCES, "b", clockMicros() - 60_100_000);
		assertThat(take(first, nothing()).instances()).isEqualTo(1);
		assertThat(this.redis.opsForZSet().range(INSTANCES, 0, -1)).containsExactly("a");
	}

	@Test
	void shouldKeepPoolsApartAndForgetThemAfterAnHour() {
		take(instance("a"), request(1, 60, 100));
		Objects.requireNonNull(instance("b").lease(new PoolId("haiku-5-5", "f00d"), request(1, 6, 10)).block());

		assertThat(this.redis.keys("*")).containsExactlyInAnyOrder(KEY, INSTANCES, "claude:limits:{haiku-5-5@f00d}",
				"claude:limits:{haiku-5-5@f00d}:instances");
		assertThat(this.redis.keys("*"))
			.allSatisfy((key) -> assertThat(this.redis.getExpire(key, TimeUnit.MILLISECONDS))
				.isBetween(TimeUnit.MINUTES.toMillis(59), TimeUnit.MINUTES.toMillis(60)));
	}

	@Test
	void shouldSendTheScriptOnceAndThenAskInOneRoundTrip() {
		RedisLeases instance = instance("a");
		take(instance, nothing());
		Properties before = statistics();

		IntStream.range(0, 10).forEach((i) -> take(instance, nothing()));

		Properties after = statistics();
		assertThat(calls(after, "evalsha") - calls(before, "evalsha")).isEqualTo(10);
		assertThat(calls(after, "eval")).isEqualTo(calls(before, "eval")).isEqualTo(1);
	}

	@Test
	void whenPreparedShouldNotSendTheScriptWithTheFirstRequest() {
		RedisLeases instance = instance("a");
		instance.prepare().block(Duration.ofSeconds(30));

		take(instance, nothing());

		assertThat(calls(statistics(), "evalsha")).isEqualTo(1);
		assertThat(calls(statistics(), "eval")).isZero();
	}

	@Test
	void whenEightThreadsAskAtOnceShouldGrantNoMoreThanThereIs() {
		List<RedisLeases> instances = IntStream.range(0, 8).mapToObj((i) -> instance("instance " + i)).toList();
		take(instances.get(0), request(0, 60, 100));
		long startMicros = clockMicros();

		List<LeaseGrant> grants = Objects.requireNonNull(Flux.fromIterable(instances)
			.flatMap((instance) -> Mono.fromSupplier(() -> take(instance, request(1, 60, 100)))
				.repeat(99)
				.subscribeOn(Schedulers.boundedElastic()))
			.collectList()
			.block(Duration.ofSeconds(60)));

		double refilled = (clockMicros() - startMicros) / 1e6;
		long atOnce = grants.stream().filter((grant) -> grant.waitNanos() == 0).count();
		assertThat(grants).hasSize(800);
		assertThat(atOnce).isBetween(100L, (long) (100 + refilled));
		LeaseGrant last = grants.stream().max((a, b) -> Double.compare(a.calls(), b.calls())).orElseThrow();
		assertThat(last.calls()).isEqualTo(800);
		assertThat(last.levels().get(Dimension.REQUESTS)).isBetween(100 - 800.0, 100 - 800 + refilled);
	}

	@ParameterizedTest
	@CsvSource({ "requests:level, -1e300", "requests:level, nan", "requests:level, much", "requests:limit, inf",
			"requests:limit, -5", "requests:limit, 1e17", "calls, 1e17", "requests:capacity, 1e300",
			"requests:capacity, -1", "requests:uncounted, inf", "tokens:level, -1e300", "at, yesterday", "at, 1e300",
			"at, -inf", "calls, many", "calls, inf" })
	void whenRedisHoldsNonsenseShouldLearnAnew(String field, String value) {
		RedisLeases instance = instance("a");
		take(instance, request(1, 60, 100));
		this.redis.opsForHash().put(KEY, field, value);

		LeaseGrant grant = take(instance, request(1, 60, 100));
		assertThat(grant.waitNanos()).isZero();
		assertThat(grant.limits().get(Dimension.REQUESTS)).isEqualTo(60);
		assertThat(grant.levels().get(Dimension.REQUESTS)).isBetween(98.0, 100.0);
		assertThat(take(instance, nothing()).calls()).isLessThan(10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1e17", "1e11" })
	void whenRedisHoldsMoreUseThanCanBeShouldNotLetCallsWaitForIt(String uncounted) {
		RedisLeases instance = instance("a");
		take(instance("b"), nothing());
		take(instance, nothing());
		this.redis.opsForHash().put(KEY, "requests:uncounted", uncounted);

		assertThat(take(instance, request(1, 60, 100)).waitNanos()).isLessThan(Duration.ofMinutes(2).toNanos());
	}

	@Test
	void whenTheKeysHoldSomethingElseShouldLearnAnew() {
		RedisLeases instance = instance("a");
		this.redis.opsForValue().set(KEY, "of another application");
		this.redis.opsForValue().set(INSTANCES, "of another application");

		LeaseGrant grant = take(instance, request(1, 60, 100));
		assertThat(grant.waitNanos()).isZero();
		assertThat(grant.instances()).isEqualTo(1);
		assertThat(take(instance, nothing()).levels().get(Dimension.REQUESTS)).isBetween(99.0, 100.0);
	}

	@Test
	void whenRedisIsFullShouldGoOnAndCountAllInstances() {
		RedisLeases first = instance("a");
		RedisLeases second = instance("b");
		take(first, request(1, 60, 100));
		take(second, request(1, 60, 100));
		this.redis.getRequiredConnectionFactory().getConnection().serverCommands().setConfig("maxmemory", "1");

		assertThatThrownBy(() -> this.redis.opsForValue().set("key", "value")).rootCause().hasMessageContaining("OOM");
		assertThat(take(first, request(1, 60, 100)).instances()).isEqualTo(2);
		LeaseGrant grant = take(second, request(1, 60, 100));
		assertThat(grant.instances()).isEqualTo(2);
		assertThat(grant.calls()).isEqualTo(4);
	}

	@Test
	void whenTheClockOfRedisWasAheadShouldNotCountTheGoneForEver() {
		this.redis.opsForZSet().add(INSTANCES, "gone", 4e15);

		assertThat(take(instance("a"), nothing()).instances()).isEqualTo(1);
	}

	@Test
	void whenARequestIsNoNumberShouldNotTellRedis() {
		LeaseRequest request = request(1, 60, Double.NaN);

		assertThatThrownBy(() -> take(instance("a"), request)).isInstanceOf(IllegalArgumentException.class);
		assertThat(this.redis.keys("*")).isEmpty();
	}

	@Test
	void whenRedisIsGoneShouldFailWithoutBlockingAThreadThatMustNot() {
		this.server.stop();

		assertThatThrownBy(() -> Mono.defer(() -> instance("a").lease(POOL, nothing()))
			.subscribeOn(Schedulers.parallel())
			.block(Duration.ofSeconds(30))).isInstanceOf(RedisConnectionFailureException.class);
	}

	@Test
	void shouldAnswerOnItsSchedulerAndNotOnTheConnection() {
		String thread = instance("a").lease(POOL, nothing())
			.map((grant) -> Thread.currentThread().getName())
			.block(Duration.ofSeconds(30));

		assertThat(thread).startsWith("answers");
	}

	private RedisLeases instance(String name) {
		return new RedisLeases(this.connections, name, "claude:limits", Schedulers.boundedElastic(), this.scheduler);
	}

	private static LeaseGrant take(RedisLeases instance, LeaseRequest request) {
		return Objects.requireNonNull(instance.lease(POOL, request).block(Duration.ofSeconds(30)));
	}

	private static LeaseRequest nothing() {
		return request(0, 0, 0);
	}

	private static LeaseRequest request(double requests, double limit, double capacity) {
		Amounts asked = Amounts.of(Dimension.REQUESTS, requests);
		Amounts full = Amounts.of(Dimension.REQUESTS, capacity);
		return new LeaseRequest(asked, asked, Amounts.of(Dimension.REQUESTS, limit), full, full, Amounts.NONE,
				Amounts.NONE, false);
	}

	private static LeaseRequest random(SplittableRandom random, int number) {
		boolean joins = random.nextInt(10) == 0;
		double[][] amounts = new double[7][DIMENSIONS.length];
		for (Dimension dimension : DIMENSIONS) {
			int i = dimension.ordinal();
			double scale = 60 * Math.pow(10, dimension.ordinal());
			double need = scale * random.nextDouble(-0.2, 0.1);
			amounts[0][i] = need;
			amounts[1][i] = (need > 0) ? need * random.nextDouble(1, 3) : need;
			if (number > 20 && random.nextInt(4) > 0) {
				double limit = scale * (1 + random.nextInt(3)) / 7;
				amounts[2][i] = limit;
				amounts[3][i] = limit * random.nextDouble(0.5, 1);
				amounts[4][i] = limit * random.nextDouble(-1, 1);
				amounts[5][i] = (random.nextInt(5) == 0) ? 1 : 0;
				amounts[6][i] = (random.nextInt(5) == 0) ? limit * random.nextDouble(-0.3, 3) : 0;
			}
		}
		List<Amounts> each = Stream.of(amounts)
			.map((values) -> Amounts.of((dimension) -> values[dimension.ordinal()]))
			.toList();
		return new LeaseRequest(each.get(0), each.get(1), each.get(2), each.get(3), each.get(4), each.get(5),
				each.get(6), joins);
	}

	private static void assertSame(String what, Amounts actual, Amounts expected, Dimension dimension) {
		double value = expected.get(dimension);
		assertThat(actual.get(dimension)).as(what).isCloseTo(value, within(1e-9 * (1 + Math.abs(value))));
	}

	private long clockNanos() {
		return TimeUnit.MICROSECONDS.toNanos(clockMicros());
	}

	private long clockMicros() {
		return Long.parseLong(String.valueOf(this.redis.opsForHash().get(KEY, "at")));
	}

	private Properties statistics() {
		return Objects.requireNonNull(this.connections.getConnection().serverCommands().info("commandstats"));
	}

	private static int calls(Properties statistics, String command) {
		@Nullable String line = statistics.getProperty("cmdstat_" + command);
		return (line != null) ? Integer.parseInt(line.replaceAll("calls=([0-9]+),.*", "$1")) : 0;
	}

}
