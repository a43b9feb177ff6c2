package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.Prerequisites;
import id.sapa.testing.SapaCluster;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every metric has a standard name and a meaning. */
class MetricsIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static final Path DOCUMENT = Path.of("docs/metrics.md");

    private static Http internal;

    @BeforeAll
    static void useIt() {
        Marketplace market = new Marketplace(CLUSTER);
        var mitra = market.onlineMitra(0, 1);
        market.chat(market.customer(0), mitra, market.product(30, 0));
        internal = CLUSTER.operator().via(CLUSTER.instance(0).internalUrl());
    }

    @Test
    void promtoolFindsNothing() throws IOException, InterruptedException {
        Prerequisites.require(Prerequisites.isInstalled("promtool"), "promtool is not installed");
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (var in = promtool.getOutputStream()) {
            in.write(scrape().getBytes(StandardCharsets.UTF_8));
        }
        String findings = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(findings).isZero();
        assertThat(findings).isEmpty();
    }

    @Test
    void everyOwnMetricIsExported() {
        List<String> names = new ArrayList<>();
        JsonNode metrics = internal.get("/metrics").expect(200).json();
        for (String kind : List.of("gauges", "counters", "histograms", "meters", "timers")) {
            metrics.path(kind).fieldNames().forEachRemaining(names::add);
        }
        assertThat(names).contains("pairing.wait");
        assertThat(names)
                .filteredOn(name -> !name.startsWith("io.")
                        && !name.startsWith("org.")
                        && !name.startsWith("ch.")
                        && !name.startsWith("TimeBoundHealthCheck"))
                .allSatisfy(
                        name -> assertThat(MetricCatalog.find(name)).as(name).isPresent());
    }

    @Test
    void objectivesHaveHistograms() {
        assertThat(scrape())
                .contains("sapa_pairing_wait_duration_seconds_bucket{le=\"1.0\"}")
                .contains("sapa_chat_commit_duration_seconds_count")
                .contains("sapa_job_duration_seconds_count{job=\"pairing_sweep\"}")
                .contains("jvm_memory_used_bytes")
                .contains("process_cpu_seconds_total");
    }

    @Test
    void documentListsThemAll() throws IOException {
        StringBuilder table = new StringBuilder("| metric | label | meaning |\n|---|---|---|\n");
        for (MetricCatalog.Family family : MetricCatalog.families()) {
            table.append("| `%s` | %s | %s |\n"
                    .formatted(
                            family.name(),
                            family.labels().stream()
                                    .map(label -> "`" + label + "`")
                                    .collect(Collectors.joining(", ")),
                            family.help()));
        }
        assertThat(Files.readString(DOCUMENT)).contains(table);
    }

    private static String scrape() {
        return internal.get("/prometheus").expect(200).text();
    }
}
