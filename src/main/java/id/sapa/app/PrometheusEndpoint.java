package id.sapa.app;

import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.dropwizard.DropwizardExports;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Serves every metric at {@code /prometheus} on the internal listener, dots in names as underscores. */
final class PrometheusEndpoint {

    private PrometheusEndpoint() {}

    static void serve(Environment environment) {
        // A registry of its own for each instance, several of which may live in one process.
        PrometheusRegistry registry = new PrometheusRegistry();
        DropwizardExports.builder().dropwizardRegistry(environment.metrics()).register(registry);
        environment
                .admin()
                .addServlet("prometheus", new PrometheusMetricsServlet(registry))
                .addMapping("/prometheus");
    }
}
