package id.sapa.app;

import id.sapa.concurrent.LoopErrors;
import io.dropwizard.core.setup.Environment;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** Serves every metric at {@code /prometheus} on the internal listener, named as {@link MetricCatalog} says, and those of the process. */
final class PrometheusEndpoint {

    private PrometheusEndpoint() {}

    static void serve(Environment environment) {
        // A registry of its own for each instance, several of which may live in one process.
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new RegistryCollector(environment.metrics()));
        JvmMetrics.builder().register(registry);
        CounterWithCallback.builder()
                .name("sapa_loop_errors_total")
                .help("Failed iterations of background loops and batches, by loop; of the whole process.")
                .labelNames("loop")
                .callback(counter -> LoopErrors.counts().forEach((loop, count) -> counter.call(count, loop)))
                .register(registry);
        environment
                .admin()
                .addServlet("prometheus", new PrometheusMetricsServlet(registry))
                .addMapping("/prometheus");
    }
}
