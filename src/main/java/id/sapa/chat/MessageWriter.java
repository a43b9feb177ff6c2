package id.sapa.chat;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import id.sapa.common.ProblemCode;
import id.sapa.common.UserId;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.concurrent.LogThrottle;
import id.sapa.db.UnpooledConnectionFactory;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventType;
import id.sapa.metrics.BucketTimer;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores messages: what is waiting goes into one statement and one commit, a message that comes while nothing is waiting
 * is written at once. After the commit, and only then, the event goes out and the sender is told. Thread-safe.
 *
 * <p>When Postgres does not answer, a batch is tried again for {@value #RETRY_DEADLINE_MILLIS} ms. That is safe because a send is
 * idempotent by its client message id; it is also why a message that this try finds stored is published again.
 */
public final class MessageWriter implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(MessageWriter.class);
    private static final long RETRY_DEADLINE_MILLIS = 4_000;
    private static final SendResult UNAVAILABLE = new SendResult.Refused(ProblemCode.UNAVAILABLE);
    private static final SendResult FAILED = new SendResult.Refused(ProblemCode.INTERNAL_ERROR);

    private final List<Shard> lanes = new ArrayList<>();
    private final UnpooledConnectionFactory connections;
    private final EventBus events;
    private final Clock clock;
    private final LogThrottle writeFailures = new LogThrottle();
    private final Timer commits;
    private final Histogram sizes;
    private final Meter retries;

    public MessageWriter(
            ChatConfiguration configuration,
            UnpooledConnectionFactory connections,
            EventBus events,
            Clock clock,
            MetricRegistry metrics) {
        this.connections = connections;
        this.events = events;
        this.clock = clock;
        this.commits = BucketTimer.in(metrics, "chat.commit");
        this.sizes = metrics.histogram("chat.messages_per_commit");
        this.retries = metrics.meter("chat.commit_retries");
        for (int i = 0; i < configuration.writerThreads(); i++) {
            lanes.add(new Shard("chat-writer-" + i, configuration));
        }
    }

    @Override
    public void start() {
        lanes.forEach(shard -> shard.worker.start());
    }

    @Override
    public void stop() throws InterruptedException {
        for (Shard shard : lanes) {
            shard.worker.stop();
            shard.session.close();
        }
    }

    /**
     * Stores the message soon.
     *
     * @param outcome is called once, perhaps before this returns and on any thread: it must not block. Not later than the
     *     patience and the time of the batches before it
     */
    public void send(SendRequest request, Consumer<SendResult> outcome) {
        int lane = Math.floorMod(request.sessionId().value().hashCode(), lanes.size());
        if (!lanes.get(lane).submit(new Pending(request, outcome, System.nanoTime()))) {
            outcome.accept(UNAVAILABLE);
        }
    }

    private record Pending(SendRequest request, Consumer<SendResult> outcome, long since) {}

    private record Key(SendRequest request) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && key.request.clientMessageId().equals(request.clientMessageId())
                    && key.request.sessionId().equals(request.sessionId())
                    && key.request.senderId().equals(request.senderId());
        }

        @Override
        public int hashCode() {
            return request.clientMessageId().hashCode();
        }
    }

    /** One connection, used by one thread at a time. */
    private final class Shard {

        private final WriterConnection session = new WriterConnection(connections);
        private final BatchExecutor<Pending> worker;

        Shard(String name, ChatConfiguration configuration) {
            this.worker =
                    new BatchExecutor<>(name, configuration.queueCapacity(), configuration.maxBatchSize(), this::work);
        }

        boolean submit(Pending pending) {
            // Without a connection it may take long, which is the lane's own thread's affair.
            return session.isOpen() ? worker.submitOrRunInline(pending) : worker.submit(pending);
        }

        private void work(List<Pending> batch) {
            List<Pending> rest = batch;
            while (!rest.isEmpty()) {
                // A statement cannot see its own insert: the same send twice goes into two of them.
                List<Pending> now = new ArrayList<>(rest.size());
                List<Pending> later = new ArrayList<>();
                Set<Key> keys = new HashSet<>();
                for (Pending pending : rest) {
                    (keys.add(new Key(pending.request)) ? now : later).add(pending);
                }
                write(now);
                rest = later;
            }
        }

        private void write(List<Pending> batch) {
            long deadline = batch.get(0).since + TimeUnit.MILLISECONDS.toNanos(RETRY_DEADLINE_MILLIS);
            List<SendRequest> requests = new ArrayList<>(batch.size());
            batch.forEach(pending -> requests.add(pending.request));
            for (int attempt = 1; ; attempt++) {
                WriterConnection.Failure failure;
                long start = System.nanoTime();
                try {
                    List<StoredMessage> outcomes = session.store(requests, clock.instant());
                    commits.update(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                    sizes.update(batch.size());
                    boolean again = attempt > 1;
                    events.batch(() -> finish(batch, outcomes, again));
                    return;
                } catch (WriterConnection.StatementFailedException e) {
                    failure = e.failure();
                    retries.mark();
                    writeFailures.log(
                            LOG.atWarn()
                                    .addKeyValue("messages", batch.size())
                                    .addKeyValue("attempt", attempt)
                                    .setCause(e),
                            "Messages could not be stored");
                }
                boolean inTime = System.nanoTime() < deadline;
                if (batch.size() > 1 && failure != WriterConnection.Failure.CONNECTION && (attempt > 2 || !inTime)) {
                    // One session is locked for long, or one message is at fault: the others need not suffer.
                    batch.forEach(pending -> write(List.of(pending)));
                    return;
                }
                if (!inTime || (failure == WriterConnection.Failure.STATEMENT && attempt > 2)) {
                    SendResult result = failure == WriterConnection.Failure.STATEMENT ? FAILED : UNAVAILABLE;
                    batch.forEach(pending -> pending.outcome.accept(result));
                    return;
                }
            }
        }
    }

    private void finish(List<Pending> batch, List<StoredMessage> outcomes, boolean publishReplays) {
        for (int i = 0; i < outcomes.size(); i++) {
            StoredMessage outcome = outcomes.get(i);
            Pending pending = batch.get(i);
            try {
                if (outcome.result() instanceof SendResult.Stored stored && (publishReplays || !stored.replayed())) {
                    publish(stored.message(), outcome.customerId(), outcome.mitraId());
                }
                pending.outcome.accept(outcome.result());
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("Sender could not be answered");
            }
        }
    }

    private void publish(Message message, UserId customer, UserId mitra) {
        events.publish(
                List.of(customer, mitra),
                Event.ofFrame(
                        EventType.MESSAGE, message.sessionId(), message.seq(), MessageFrameEncoder.message(message)));
    }
}
