package id.sapa.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How the registry's metrics are called at {@code /prometheus}, and what they mean. Timers get {@code _duration_seconds} behind the name, meters and counters
 * {@code _total}. What is not listed is not exported.
 */
final class MetricCatalog {

    private static final List<Family> FAMILIES = new ArrayList<>();

    /**
     * One family of metrics.
     *
     * @param pattern of names in the registry; its groups, if it has any, are the labels' values
     * @param name without unit and {@code _total}
     * @param labels the labels' names
     */
    record Family(Pattern pattern, String name, List<String> labels, String help) {

        /** This family's name and the labels' values if the registry's name belongs to it. */
        Optional<Match> match(String registryName) {
            Matcher matcher = pattern.matcher(registryName);
            return matcher.matches()
                    ? Optional.of(new Match(
                            this,
                            IntStream.rangeClosed(1, labels.size())
                                    .mapToObj(group -> matcher.group(group).replace('-', '_'))
                                    .toList()))
                    : Optional.empty();
        }
    }

    record Match(Family family, List<String> labelValues) {}

    static {
        own("availability.snapshot_refresh", "Computations of the public availability.");
        own("beacon.requests", "Requests for the public availability.");
        own("beacon.not_modified", "Requests for the public availability that were answered with 304.");
        own("bus.dropped_events", "Events that could not be published because the queue was full.");
        own("bus.healthy", "1 while the instance receives its own heartbeats through the bus, else 0.");
        own("bus.published_events", "Events published for other instances.");
        own("bus.users", "Users whose events this instance has subscribed to.");
        own("chat.commit", "Commits of message batches: a message is acknowledged after its own.");
        own("chat.commit_retries", "Message batches that had to be committed again.");
        own("chat.messages_per_commit", "Messages in one commit.");
        own("chat.receipt_commits", "Commits of receipt batches.");
        own("chat.receipts_per_commit", "Receipts in one commit.");
        own("clock.offset_seconds", "How far the system's clock is behind Postgres's; times are corrected by it.");
        own("controlcenter.live_failures", "Reads for live pages of the Control Center that failed.");
        own("controlcenter.live_streams", "Open live streams of the Control Center.");
        own("heartbeats.batch_size", "Heartbeats in one write to the mirror.");
        own("heartbeats.failed", "Heartbeats that neither Valkey nor Postgres took.");
        own("heartbeats.mirror_write", "Writes of heartbeats to the mirror.");
        own("heartbeats.offline", "Heartbeats of mitras that are not online.");
        own("heartbeats.received", "Heartbeats received.");
        own("heartbeats.to_postgres", "Heartbeats that were written to Postgres at once.");
        labelled("jobs\\.([^.]+)", "job", "job", "Runs of background jobs.");
        labelled("jobs\\.([^.]+)\\.failed", "job_failures", "job", "Runs of background jobs that failed.");
        own("mirror.drift", "Mitras whose mirror differed from Postgres at the last audit.");
        own("mirror.drift_repaired", "Differences between mirror and Postgres that audits repaired.");
        own("mirror.fallbacks", "Reads answered from Postgres because the mirror could not be used.");
        own("mirror.missed_writes", "Mitras whose last write has not reached the mirror.");
        own("mirror.seed", "Rebuilds of the mirror from Postgres.");
        own("mirror.usable", "1 while reads are answered from the mirror, else 0.");
        own("otp.gateway_failures", "Calls of the one-time code gateway that failed.");
        own("otp.not_sent", "One-time codes that were not sent.");
        own("otp.rejected_codes", "One-time codes entered that were wrong or too old.");
        own("otp.sent", "One-time codes sent.");
        own("pairing.round", "Rounds of pairing.");
        own("pairing.wait", "Time from the begin of pairing to the mitra's accept.");
        own("payment.oldest_overdue_check_seconds", "How late the next look at a payment is at the gateway.");
        own("payment.reconciliation_failures", "Payments that could not be compared with the gateway.");
        labelled("presence\\.switched_off\\.(.+)", "presence_switched_off", "reason", "Mitras that went offline.");
        family(
                "push\\.([^.]+)\\.(.+)",
                "pushes",
                List.of("outcome", "kind"),
                "Pushes by what became of them and what they tell of.");
        own("rate_limits.local_counts", "Calls counted by one instance because Valkey was away.");
        labelled("rate_limits\\.rejections\\.(.+)", "rate_limit_rejections", "limit", "Calls above a limit.");
        own("realtime.client_frames", "Frames received from clients.");
        own("realtime.connections", "Open connections of clients.");
        labelled(
                "realtime\\.disconnects\\.(.+)",
                "realtime_disconnects",
                "reason",
                "Connections that the server closed.");
        own("realtime.fallback_sweeps", "Comparisons with Postgres because the bus did not work.");
        own("realtime.recovered_messages", "Messages read from Postgres because the bus had not brought them.");
        own("realtime.swept_sessions", "Sessions compared with what clients were told.");
        own("valkey.call", "Calls of Valkey.");
        own("valkey.circuit_opened", "Times the circuit breaker opened.");
        own("valkey.connections", "Connections to Valkey in use.");
        own("valkey.failures", "Calls of Valkey that failed.");
        own("valkey.rejected_calls", "Calls not made because the circuit breaker was open.");
        own("valkey.up", "1 while the circuit breaker is closed, else 0.");
        own("xendit.call", "Calls of the payment gateway.");
        own("xendit.failures", "Calls of the payment gateway that failed.");
        own("xendit.suspended", "1 while calls of some endpoint of the payment gateway are suspended, else 0.");
        labelled(
                "ch\\.qos\\.logback\\.core\\.Appender\\.(debug|error|info|trace|warn)",
                "log_events",
                "level",
                "Lines logged.");
        labelled(
                "io\\.dropwizard\\.db\\.ManagedPooledDataSource\\.postgres\\.(active|idle)",
                "postgres_connections",
                "state",
                "Connections of the pool.");
        library(
                "io\\.dropwizard\\.db\\.ManagedPooledDataSource\\.postgres\\.waiting",
                "postgres_connection_waiters",
                "Threads that wait for a connection of the pool.");
        labelled(
                "io\\.dropwizard\\.jetty\\.MutableServletContextHandler\\.([1-5]xx)-responses",
                "http_responses",
                "code",
                "Answers of the public listener.");
        library(
                "io\\.dropwizard\\.jetty\\.MutableServletContextHandler\\.requests",
                "http_request",
                "Requests of the public listener, those of the fast path excepted.");
        library(
                "io\\.dropwizard\\.jetty\\.MutableServletContextHandler\\.active-requests",
                "http_active_requests",
                "Requests of the public listener that are being answered.");
        library(
                "io\\.dropwizard\\.jersey\\.errors\\.EofExceptionWriterInterceptor\\.eof-exceptions",
                "http_client_disconnects",
                "Answers that clients did not wait for.");
        labelled(
                "org\\.eclipse\\.jetty\\.util\\.thread\\.QueuedThreadPool\\.(dw|dw-admin)\\.utilization-max",
                "http_thread_utilization_ratio",
                "pool",
                "Busy threads of all that the pool may have.");
        labelled(
                "org\\.eclipse\\.jetty\\.util\\.thread\\.QueuedThreadPool\\.(dw|dw-admin)\\.jobs",
                "http_queued_jobs",
                "pool",
                "Jobs that wait for a thread.");
    }

    private MetricCatalog() {}

    static List<Family> families() {
        return List.copyOf(FAMILIES);
    }

    static Optional<Match> find(String registryName) {
        return FAMILIES.stream()
                .flatMap(family -> family.match(registryName).stream())
                .findFirst();
    }

    private static void own(String registryName, String help) {
        library(Pattern.quote(registryName), registryName.replace('.', '_'), help);
    }

    private static void library(String pattern, String name, String help) {
        family(pattern, name, List.of(), help);
    }

    private static void labelled(String pattern, String name, String label, String help) {
        family(pattern, name, List.of(label), help);
    }

    private static void family(String pattern, String name, List<String> labels, String help) {
        FAMILIES.add(new Family(Pattern.compile(pattern), "sapa_" + name, labels, help));
    }
}
