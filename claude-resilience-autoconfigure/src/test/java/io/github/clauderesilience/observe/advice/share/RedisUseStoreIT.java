package io.github.clauderesilience.observe.advice.share;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.clauderesilience.observe.advice.DayUse;
import io.github.clauderesilience.observe.advice.DayUse.ByHour;
import io.github.clauderesilience.observe.advice.DayUse.ByMinute;
import io.github.clauderesilience.observe.advice.UseStore.Raised;
import io.github.clauderesilience.testsupport.LocalRedis;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * {@link RedisUseStore} in a real Redis.
 */
class RedisUseStoreIT {

	private static final LocalRedis redis = new LocalRedis();

	private LettuceConnectionFactory connections;

	private StringRedisTemplate template;

	@BeforeAll
	static void startRedis() {
		redis.start();
	}

	@AfterAll
	static void stopRedis() {
		redis.stop();
	}

	@BeforeEach
	void connect() {
		this.connections = new LettuceConnectionFactory("127.0.0.1", redis.port());
		this.connections.afterPropertiesSet();
		this.connections.start();
		this.template = new StringRedisTemplate(this.connections);
		this.template.delete(this.template.keys("*"));
	}

	@AfterEach
	void disconnect() {
		this.connections.destroy();
	}

	@Test
	void shouldAddUpWhatInstancesUseAndKeepTheLatestOfOthers() {
		RedisUseStore one = store();
		RedisUseStore other = store();

		one.add("sonnet-5", 20_000, use(3, 40));
		other.add("sonnet-5", 20_000, use(5, 60));

		DayUse sum = day(one, 19_994);
		assertThat(minute(sum)).isEqualTo(8);
		assertThat(hour(sum)).isEqualTo(60);
		assertThat(this.template.getExpire("test:use:sonnet-5:20000", TimeUnit.DAYS)).isBetween(8L, 9L);
		assertThat(one.since("sonnet-5", 20_001)).isEmpty();
	}

	@Test
	void whenADayIsFullShouldKeepAllOfIt() {
		DayUse full = new DayUse();
		for (int minute = 0; minute < 1440; minute++) {
			for (ByMinute kind : ByMinute.values()) {
				full.add(kind, minute, 1 + minute);
			}
		}
		store().add("sonnet-5", 20_000, full);

		DayUse read = day(store(), 20_000);
		int[] amounts = new int[1];
		read.forEach((kind, minute, amount) -> {
			assertThat(amount).isEqualTo(1 + minute);
			amounts[0]++;
		}, (kind, hour, amount) -> {
		});
		assertThat(amounts[0]).isEqualTo(3 * 1440);
	}

	@Test
	void whenAFieldIsGarbageShouldPassItOverAndGoOn() {
		this.template.opsForHash().put("test:use:sonnet-5:20000", "m:REQUESTS:7", "no number");
		this.template.opsForHash().put("test:use:sonnet-5:20000", "nonsense", "1");
		this.template.opsForHash().put("test:use:sonnet-5:20000", "m:REQUESTS:1440", "1");
		this.template.opsForHash().put("test:use:raised", "sonnet-5 requests", "nonsense");

		assertThat(store().since("sonnet-5", 20_000)).hasSize(1);
		store().add("sonnet-5", 20_000, use(3, 0));

		assertThat(minute(day(store(), 20_000))).isEqualTo(3);
		assertThat(store().raised("sonnet-5 requests")).isNull();
		assertThat(store().replace("sonnet-5 requests", null, new Raised(1, 0.9))).isTrue();
	}

	@Test
	void whenTwoInstancesRaiseAdviceShouldLetOneDoIt() {
		Raised raised = new Raised(20_000, 0.9);

		assertThat(store().replace("sonnet-5 requests", null, raised)).isTrue();
		assertThat(store().replace("sonnet-5 requests", null, raised)).isFalse();
		assertThat(store().raised("sonnet-5 requests")).isEqualTo(raised);
		assertThat(store().replace("sonnet-5 requests", raised, null)).isTrue();
		assertThat(store().raised("sonnet-5 requests")).isNull();
	}

	@Test
	void whenRedisIsGoneShouldFailInTime() {
		RedisUseStore store = new RedisUseStore(new LettuceConnectionFactory("127.0.0.1", 1) {
			{
				afterPropertiesSet();
				start();
			}
		}, "test:", Duration.ofSeconds(2));

		assertThatException().isThrownBy(() -> store.add("sonnet-5", 20_000, use(1, 0)));
	}

	private RedisUseStore store() {
		return new RedisUseStore(this.connections, "test:", Duration.ofSeconds(5));
	}

	private static DayUse day(RedisUseStore store, long firstDay) {
		return Objects.requireNonNull(store.since("sonnet-5", firstDay).get(20_000L));
	}

	private static DayUse use(double requests, double others) {
		DayUse use = new DayUse();
		use.add(ByMinute.REQUESTS, 7, requests);
		use.add(ByHour.OTHERS_REQUESTS, 3, others);
		return use;
	}

	private static double minute(DayUse use) {
		double[] amount = new double[1];
		use.forEach((kind, minute, value) -> amount[0] = value, (kind, hour, value) -> {
		});
		return amount[0];
	}

	private static double hour(DayUse use) {
		double[] amount = new double[1];
		use.forEach((kind, minute, value) -> {
		}, (kind, hour, value) -> amount[0] = value);
		return amount[0];
	}

}
