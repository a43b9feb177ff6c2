package id.sapa.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.pattern.ThrowableHandlingConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import id.sapa.web.RequestIdFilter;
import io.dropwizard.logging.json.EventAttribute;
import io.dropwizard.logging.json.EventJsonLayoutBaseFactory;
import io.dropwizard.logging.json.layout.EventJsonLayout;
import io.dropwizard.logging.json.layout.JsonFormatter;
import io.dropwizard.logging.json.layout.TimestampFormatter;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;

/**
 * One JSON object a line, with the fields that Cloud Logging lifts out of structured logs: {@code severity},
 * {@code logging.googleapis.com/trace}, {@code …/spanId} and {@code …/trace_sampled}. Each key-value pair of an event and
 * each entry of the MDC, such as {@code request_id}, is a field of its own. Named {@code cloud} in configuration files.
 */
@JsonTypeName("cloud")
public final class CloudLogLayout extends EventJsonLayoutBaseFactory {

    private static final String PREFIX = "logging.googleapis.com/";

    private String project = "";

    /** The Google Cloud project whose traces log lines refer to; empty leaves the trace id bare. */
    @JsonProperty
    public void setProject(String project) {
        this.project = project == null ? "" : project;
    }

    @Override
    public LayoutBase<ILoggingEvent> build(LoggerContext context, TimeZone timeZone) {
        setTimestampFormat("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        return new Layout(
                createDropwizardJsonFormatter(),
                createTimestampFormatter(timeZone),
                createThrowableProxyConverter(context),
                project);
    }

    private static final class Layout extends EventJsonLayout {

        private final String project;

        Layout(
                JsonFormatter formatter,
                TimestampFormatter timestamps,
                ThrowableHandlingConverter exceptions,
                String project) {
            super(
                    formatter,
                    timestamps,
                    exceptions,
                    EnumSet.of(
                            EventAttribute.TIMESTAMP,
                            EventAttribute.LOGGER_NAME,
                            EventAttribute.THREAD_NAME,
                            EventAttribute.MESSAGE,
                            EventAttribute.EXCEPTION,
                            EventAttribute.MDC),
                    Map.of(),
                    Map.of(),
                    Set.of(),
                    true);
            this.project = project;
        }

        @Override
        protected Map<String, Object> toJsonMap(ILoggingEvent event) {
            Map<String, Object> line = super.toJsonMap(event);
            line.put("severity", severity(event.getLevel()));
            if (event.getKeyValuePairs() != null) {
                event.getKeyValuePairs().forEach(pair -> line.putIfAbsent(pair.key, jsonValue(pair.value)));
            }
            Object trace = line.remove(RequestIdFilter.TRACE_KEY);
            Object span = line.remove(RequestIdFilter.SPAN_KEY);
            Object sampled = line.remove(RequestIdFilter.SAMPLED_KEY);
            if (trace != null) {
                line.put(PREFIX + "trace", project.isEmpty() ? trace : "projects/" + project + "/traces/" + trace);
                line.put(PREFIX + "spanId", span);
                line.put(PREFIX + "trace_sampled", Boolean.valueOf(String.valueOf(sampled)));
            }
            return line;
        }

        private static Object jsonValue(Object value) {
            return value instanceof Number || value instanceof Boolean ? value : String.valueOf(value);
        }

        /** Cloud Logging's names, which differ from Logback's for warnings and traces. */
        private static String severity(Level level) {
            return switch (level.toInt()) {
                case Level.ERROR_INT -> "ERROR";
                case Level.WARN_INT -> "WARNING";
                case Level.INFO_INT -> "INFO";
                default -> "DEBUG";
            };
        }
    }
}
