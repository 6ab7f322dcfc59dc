package io.github.clauderesilience.autoconfigure.store;

import javax.sql.DataSource;

import io.github.clauderesilience.autoconfigure.settings.SettingsFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The application's database, for the stores whose property asks for it.
 */
final class Databases {

	private Databases() {
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
