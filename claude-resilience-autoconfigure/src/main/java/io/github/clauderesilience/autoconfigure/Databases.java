package io.github.clauderesilience.autoconfigure;

import javax.sql.DataSource;

import org.springframework.beans.factory.ObjectProvider;

/**
 * The application's database, or what to change if it has none. Does not need Spring's
 * JDBC.
 */
final class Databases {

	private Databases() {
	}

	/**
	 * What an application is told that lacks Spring Boot's JDBC support.
	 * @param property the setting that is {@code jdbc}
	 */
	static ClaudeConfigurationException absent(String property) {
		return SettingsFactory.problem(
				property + " is jdbc, but the JDBC support of Spring Boot is not on the class path",
				"Add org.springframework.boot:spring-boot-starter-jdbc and the driver of your database, or set "
						+ property + "=memory.");
	}

	/**
	 * The one database of the application.
	 * @param property the setting that is {@code jdbc}
	 */
	static DataSource required(String property, ObjectProvider<DataSource> dataSources) {
		DataSource dataSource = dataSources.getIfUnique();
		if (dataSource != null) {
			return dataSource;
		}
		if (dataSources.stream().findAny().isEmpty()) {
			throw SettingsFactory.problem(property + " is jdbc, but the application has no DataSource",
					"Add the driver of your database and set spring.datasource.url, or set " + property + "=memory.");
		}
		throw SettingsFactory.problem(
				property + " is jdbc, and the application has several DataSources, none of which is the primary one",
				"Annotate the one to use with @Primary, or make the store a bean of your own.");
	}

}
