package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.logging.common.DropwizardLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LogLayoutTest {

    private static final TimeZone UTC = TimeZone.getTimeZone("UTC");

    private final LoggerContext context = new LoggerContext();
    private LoggingEvent event;

    @BeforeEach
    void makeEvent() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        Logger logger = context.getLogger("id.sapa.Example");
        event = new LoggingEvent(
                getClass().getName(),
                logger,
                Level.WARN,
                "Refund request failed",
                new IllegalStateException("on purpose"),
                null);
        event.setKeyValuePairs(List.of(
                new KeyValuePair("refund_id", "r-1"),
                new KeyValuePair("attempts", 3),
                new KeyValuePair("message", "not this"),
                new KeyValuePair("nothing", null)));
    }

    @Test
    void cloudLayoutMakesAFieldOfEachKey() throws Exception {
        LayoutBase<ILoggingEvent> layout = new CloudLogLayout().build(context, UTC);
        layout.start();
        JsonNode line = new ObjectMapper().readTree(layout.doLayout(event));
        assertThat(line.path("refund_id").asText()).isEqualTo("r-1");
        assertThat(line.path("attempts").isInt()).isTrue();
        assertThat(line.path("message").asText()).isEqualTo("Refund request failed");
        assertThat(line.path("severity").asText()).isEqualTo("WARNING");
        assertThat(line.path("exception").asText()).contains("IllegalStateException: on purpose", "LogLayoutTest");
    }

    @Test
    void developmentLayoutPrintsKeysAndStackTrace() throws Exception {
        DropwizardLayout layout = new DropwizardLayout(context, UTC);
        layout.setPattern(Files.readAllLines(Path.of("config.yml")).stream()
                .filter(line -> line.contains("logFormat:"))
                .map(line -> line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')))
                .findFirst()
                .orElseThrow());
        layout.start();
        assertThat(layout.doLayout(event))
                .contains(
                        "Refund request failed",
                        "refund_id=\"r-1\"",
                        "attempts=\"3\"",
                        "IllegalStateException: on purpose");
    }
}
