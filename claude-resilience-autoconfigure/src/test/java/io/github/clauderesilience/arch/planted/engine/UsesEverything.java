package io.github.clauderesilience.arch.planted.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.SpringApplication;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.retry.RetryPolicy;

/** Planted: engines outside their adapters. */
public class UsesEverything {

	RetryPolicy springRetry;

	CircuitBreaker resilience4j;

	MeterRegistry micrometer;

	SpringApplication boot;

	RedisConnection redis;

	JdbcClient jdbc;

	ObjectMapper jackson2;

	SchemaGenerator schemas;

}
