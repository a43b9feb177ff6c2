package id.sapa.controlcenter;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.account.BearerTokenFilter;
import id.sapa.account.OperatorTokenService;
import id.sapa.common.Json;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.concurrent.NamedThreads;
import id.sapa.concurrent.PeriodicTask;
import io.dropwizard.lifecycle.Managed;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseEventSink;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.util.component.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event streams of consoles. A small pool of threads polls their sources and writes to them, so a stalled reader blocks
 * nobody else. A stream ends when its operator's token is no longer valid or when the server drains. Thread-safe.
 */
final class SseBroadcaster implements Managed, LifeCycle.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(SseBroadcaster.class);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(10);
    private static final int MAX_WRITER_THREADS = 16;
    private static final int MAX_STREAMS = 200;
    private static final Duration RECHECK_EVERY = Duration.ofSeconds(5);
    private static final Duration KEEP_ALIVE_INTERVAL = Duration.ofSeconds(15);

    private final OverviewService overviewService;
    private final OperatorTokenService tokens;
    private final Clock clock;
    private final Meter failures;
    private final Set<Stream> streams = ConcurrentHashMap.newKeySet();
    private final PeriodicTask poller = new PeriodicTask("console-poll", POLL_INTERVAL, this::poll);
    /** Runs even with no reader, so that charts have a history. */
    private final PeriodicTask sampler = new PeriodicTask("console-sample", SAMPLE_INTERVAL, this::sample);

    private final ThreadPoolExecutor writers = new ThreadPoolExecutor(
            0,
            MAX_WRITER_THREADS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            NamedThreads.numbered("console-writer"));
    private volatile boolean draining;

    /** An event; its data is written as JSON. */
    record Frame(String name, Object data) {}

    /** The source of a stream's events. Polled by one thread at a time. */
    @FunctionalInterface
    interface Source {

        /** Returns the events since the last call, in order; possibly empty. */
        List<Frame> next();
    }

    SseBroadcaster(OverviewService overviewService, OperatorTokenService tokens, Clock clock, MetricRegistry metrics) {
        this.overviewService = overviewService;
        this.tokens = tokens;
        this.clock = clock;
        this.failures = metrics.meter("controlcenter.live_failures");
        metrics.gauge("controlcenter.live_streams", () -> streams::size);
    }

    /**
     * Opens a stream, which ends when the token of its request is no longer valid.
     *
     * @throws ProblemException {@code unavailable} when the server drains or has too many
     */
    void open(SseEventSink sink, Sse sse, HttpHeaders headers, Source source) {
        if (draining || streams.size() >= MAX_STREAMS) {
            throw new ProblemException(ProblemCode.UNAVAILABLE);
        }
        String token = BearerTokenFilter.token(headers.getRequestHeader(HttpHeaders.AUTHORIZATION));
        streams.add(new Stream(sink, sse, token, source));
    }

    @Override
    public void start() {
        poller.start();
        sampler.start();
    }

    /** Ends all streams. Called before waiting for requests in flight, which streams would prolong forever. */
    @Override
    public void lifeCycleStopping(LifeCycle server) {
        draining = true;
        streams.forEach(Stream::close);
    }

    @Override
    public void stop() {
        poller.stop();
        sampler.stop();
        writers.shutdownNow();
        streams.forEach(Stream::close);
    }

    private void sample() {
        try {
            overviewService.current();
        } catch (RuntimeException e) {
            // The chart gets a gap.
            failures.mark();
            throw e;
        }
    }

    private void poll() {
        for (Stream stream : streams) {
            if (stream.busy.compareAndSet(false, true)) {
                try {
                    writers.execute(stream);
                } catch (RejectedExecutionException e) {
                    // All writers are busy; this stream is served in the next turn.
                    stream.busy.set(false);
                }
            }
        }
    }

    private final class Stream implements Runnable {
        private final SseEventSink sink;
        private final Sse sse;
        private final String token;
        private final Source source;
        private final AtomicBoolean busy = new AtomicBoolean();
        private Instant checked = clock.instant();
        private Instant written = clock.instant();

        Stream(SseEventSink sink, Sse sse, String token, Source source) {
            this.sink = sink;
            this.sse = sse;
            this.token = token;
            this.source = source;
        }

        @Override
        public void run() {
            try {
                if (sink.isClosed()) {
                    close();
                    return;
                }
                Instant now = clock.instant();
                if (!now.isBefore(checked.plus(RECHECK_EVERY))) {
                    tokens.verify(token);
                    checked = now;
                }
                write(source.next(), now);
            } catch (ProblemException e) {
                close();
            } catch (RuntimeException e) {
                // Postgres may be unavailable: the stream stays open and continues when it is back.
                failures.mark();
                LOG.atDebug().setCause(e).log("Console stream poll failed");
            } finally {
                busy.set(false);
            }
        }

        private void write(List<Frame> frames, Instant now) {
            for (Frame frame : frames) {
                send(sse.newEventBuilder()
                        .name(frame.name)
                        .data(String.class, Json.write(frame.data))
                        .build());
            }
            if (!frames.isEmpty()) {
                written = now;
            } else if (!now.isBefore(written.plus(KEEP_ALIVE_INTERVAL))) {
                send(sse.newEventBuilder().comment("still here").build());
                written = now;
            }
        }

        private void send(OutboundSseEvent event) {
            sink.send(event).whenComplete((done, failure) -> {
                if (failure != null) {
                    close();
                }
            });
        }

        private void close() {
            streams.remove(this);
            sink.close();
        }
    }
}
