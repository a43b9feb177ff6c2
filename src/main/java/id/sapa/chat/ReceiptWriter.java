package id.sapa.chat;

import com.codahale.metrics.Histogram;
import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.concurrent.LogThrottle;
import id.sapa.db.Database;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import io.dropwizard.lifecycle.Managed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores receipts: those that wait go into one statement, the highest of each user and session only. The commit is not waited for on disk; what a
 * crash of Postgres loses of the last moments, the next receipt makes good. Thread-safe.
 */
public final class ReceiptWriter implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(ReceiptWriter.class);
    private static final int QUEUE_CAPACITY = 50_000;
    private static final int MAX_BATCH_SIZE = 1_000;

    private final Database database;
    private final EventBus events;
    private final BatchExecutor<Pending> executor =
            new BatchExecutor<>("receipt-writer", QUEUE_CAPACITY, MAX_BATCH_SIZE, this::write);
    private final LogThrottle throttle = new LogThrottle();
    private final Meter commits;
    private final Histogram batchSizes;

    private record Key(SessionId session, UserId user) {}

    private record Pending(Key key, long delivered, long read, CompletableFuture<Receipt> outcome) {}

    /** What several receipts of one user in one session come to. */
    private static final class Merged {

        private long delivered;
        private long read;
        private final List<CompletableFuture<Receipt>> outcomes = new ArrayList<>(1);

        void add(Pending pending) {
            delivered = Math.max(delivered, pending.delivered);
            read = Math.max(read, pending.read);
            outcomes.add(pending.outcome);
        }
    }

    public ReceiptWriter(Database database, EventBus events, MetricRegistry metrics) {
        this.database = database;
        this.events = events;
        this.commits = metrics.meter("chat.receipt_commits");
        this.batchSizes = metrics.histogram("chat.receipts_per_commit");
    }

    @Override
    public void start() {
        executor.start();
    }

    @Override
    public void stop() throws InterruptedException {
        executor.stop();
    }

    /** Fails with {@link ProblemException}: {@code not_found}, or {@code unavailable} if Postgres does not answer. */
    CompletableFuture<Receipt> advance(SessionId session, UserId user, long delivered, long read) {
        CompletableFuture<Receipt> outcome = new CompletableFuture<>();
        if (!executor.submit(new Pending(new Key(session, user), delivered, read, outcome))) {
            outcome.completeExceptionally(new ProblemException(ProblemCode.UNAVAILABLE));
        }
        return outcome;
    }

    private void write(List<Pending> batch) {
        Map<Key, Merged> merged = new LinkedHashMap<>();
        batch.forEach(pending ->
                merged.computeIfAbsent(pending.key, key -> new Merged()).add(pending));
        List<ReceiptDao.Row> rows;
        try {
            rows = database.withHandle(handle -> handle.attach(ReceiptDao.class)
                    .advance(
                            merged.keySet().stream().map(Key::session).toArray(SessionId[]::new),
                            merged.keySet().stream().map(Key::user).toArray(UserId[]::new),
                            merged.values().stream().map(item -> item.delivered).toArray(Long[]::new),
                            merged.values().stream().map(item -> item.read).toArray(Long[]::new)));
        } catch (RuntimeException e) {
            throttle.log(
                    LOG.atWarn().addKeyValue("receipts", merged.size()).setCause(e), "Receipts could not be stored");
            fail(merged, ProblemCode.UNAVAILABLE);
            return;
        }
        commits.mark();
        batchSizes.update(batch.size());
        events.batch(() -> rows.forEach(row -> {
            Merged item = merged.remove(new Key(row.sessionId(), row.userId()));
            if (row.news()) {
                publish(row);
            }
            Receipt receipt = new Receipt(row.sessionId(), row.role(), row.deliveredSeq(), row.readSeq());
            item.outcomes.forEach(outcome -> outcome.complete(receipt));
        }));
        fail(merged, ProblemCode.NOT_FOUND);
    }

    private void publish(ReceiptDao.Row row) {
        events.publish(
                row.mitraId() == null ? List.of(row.customerId()) : List.of(row.customerId(), row.mitraId()),
                Event.receipt(
                        row.sessionId(), new Event.ReceiptPosition(row.role(), row.deliveredSeq(), row.readSeq())));
    }

    private static void fail(Map<Key, Merged> items, ProblemCode code) {
        items.values()
                .forEach(item ->
                        item.outcomes.forEach(outcome -> outcome.completeExceptionally(new ProblemException(code))));
    }
}
