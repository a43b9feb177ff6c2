package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever looks for a metric that the documents name finds it. */
class RunbookIT {

    private static final Path DOCS = Path.of("docs");
    private static final Pattern CODE = Pattern.compile("`([^` ]+)`");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)");

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(0);

    private static ServerProcess server;

    @BeforeAll
    static void start() {
        server = ServerProcess.start(CLUSTER.variables());
        refuseOneSignIn();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void refuseOneSignIn() {
        Http internal = Http.at(server.internalUrl());
        Map<String, String> wrong = Map.of("email", "nobody@sapa.test", "password", "wrong-password-of-nobody");
        Awaitility.await("one attempt too many")
                .until(() -> internal.post("/cc/v1/auth/token", wrong).status() == 429);
    }

    @Test
    void everyMetricOfTheRunbookIsInTheScrape() throws IOException {
        List<String> names = Files.readAllLines(DOCS.resolve("runbook.md")).stream()
                .dropWhile(line -> !line.startsWith("## Metrics"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> codes(line.split("\\|")[1]))
                .toList();
        assertThat(names).hasSizeGreaterThan(50);
        assertScraped(names);
    }

    @Test
    void everyCounterThatADocumentNamesIsInTheScrape() throws IOException {
        try (Stream<Path> files = Files.list(DOCS)) {
            List<String> names = files.filter(file -> file.toString().endsWith(".md"))
                    .flatMap(file -> codes(read(file)))
                    .filter(name -> name.endsWith("_total") && !name.equals("x_total"))
                    .distinct()
                    .toList();
            assertThat(names).hasSizeGreaterThan(20);
            assertScraped(names);
        }
    }

    /** Jobs have no metrics before they have run for the first time. */
    private static void assertScraped(List<String> names) {
        Awaitility.await("metrics").untilAsserted(() -> {
            Set<String> scraped = scrape();
            List<String> missing = new ArrayList<>(names);
            missing.removeIf(name -> scraped.stream().anyMatch(pattern(name).asMatchPredicate()));
            assertThat(missing).isEmpty();
        });
    }

    private static Set<String> scrape() {
        return SAMPLE.matcher(Http.at(server.internalUrl())
                        .get("/prometheus")
                        .expect(200)
                        .text())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** {@code …_x} stands for any beginning, {@code <x>} for a name. */
    private static Pattern pattern(String name) {
        return Pattern.compile(name.replace("…", "\\w*").replaceAll("<\\w+>", "\\\\w+"));
    }

    private static Stream<String> codes(String text) {
        return CODE.matcher(text).results().map(found -> found.group(1));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
