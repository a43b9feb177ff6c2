package id.sapa.app;

import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import io.dropwizard.db.DataSourceFactory;
import io.dropwizard.jersey.validation.Validators;
import java.util.function.Consumer;

/** Guards the database's section, whose own checks do not know from which variable a value comes. */
final class DatabaseConfigurationValidator implements ConfigurationSection {

    private final DataSourceFactory database;

    DatabaseConfigurationValidator(DataSourceFactory database) {
        this.database = database;
    }

    @Override
    public void check(DeploymentEnvironment deploymentEnvironment, Consumer<String> problem) {
        String url = database.getUrl() == null ? "" : database.getUrl();
        if (url.isBlank()) {
            problem.accept("DATABASE_URL is missing");
            return;
        }
        if (!url.startsWith("jdbc:postgresql:")) {
            problem.accept("DATABASE_URL must begin with jdbc:postgresql:");
        }
        if (isBlank(database.getUser()) && !url.contains("user=")) {
            problem.accept("DATABASE_USER is missing");
        }
        if (isBlank(database.getPassword()) && !url.contains("password=")) {
            problem.accept("DATABASE_PASSWORD is missing");
        }
        Validators.newValidator()
                .validate(database)
                .forEach(violation ->
                        problem.accept("database." + violation.getPropertyPath() + " " + violation.getMessage()));
    }

    private static boolean isBlank(String value) {
        return value == null || value.isBlank();
    }
}
