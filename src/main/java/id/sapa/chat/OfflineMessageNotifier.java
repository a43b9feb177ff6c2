package id.sapa.chat;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.concurrent.BatchExecutor;
import id.sapa.concurrent.LogThrottle;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventType;
import id.sapa.jobs.JobScheduler;
import id.sapa.push.PushKind;
import id.sapa.push.PushQueue;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for pushes to those who have not received a message: at once when the bus has found nobody listening, and by a slow sweep if
 * the other side's device does not acknowledge it, or a crash or an outage kept the bus from finding out. Whether a connected user needs the push is
 * found out before it is sent.
 */
public final class OfflineMessageNotifier implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(OfflineMessageNotifier.class);
    private static final Duration SWEEP_INTERVAL = Duration.ofSeconds(5);
    /** What is younger may still be on its way. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final int SWEEP_BATCH_SIZE = 500;

    private final Database database;
    private final PushQueue pushes;
    private final Clock clock;
    private final LogThrottle queueFull = new LogThrottle();
    private final LogThrottle failures = new LogThrottle();
    private final BatchExecutor<UndeliveredMessage> worker =
            new BatchExecutor<>("message-pushes", 100_000, 500, this::push);

    private record UndeliveredMessage(UserId user, SessionId session, long seq) {}

    public OfflineMessageNotifier(Database database, PushQueue pushes, Clock clock) {
        this.database = database;
        this.pushes = pushes;
        this.clock = clock;
    }

    /** Listens to the bus and joins the cluster's recurring work. */
    public void register(EventBus events, JobScheduler jobScheduler) {
        events.onUndelivered(this::unheard);
        jobScheduler.recurring("offline-push-sweep", SWEEP_INTERVAL, name -> sweep());
    }

    @Override
    public void start() {
        worker.start();
    }

    @Override
    public void stop() throws InterruptedException {
        worker.stop();
    }

    private void unheard(UserId user, Event event) {
        if (event.type() == EventType.MESSAGE
                && !worker.submit(new UndeliveredMessage(user, event.sessionId(), event.seq()))) {
            queueFull.log(LOG.atWarn(), "Push queue is full: the sweep finds the rest");
        }
    }

    private void push(List<UndeliveredMessage> batch) {
        try {
            database.useTransaction(transaction -> {
                OfflineMessageDao dao = transaction.dao(OfflineMessageDao.class);
                dao.findUnpushed(
                                batch.stream().map(UndeliveredMessage::session).toArray(SessionId[]::new),
                                batch.stream().map(UndeliveredMessage::user).toArray(UserId[]::new),
                                batch.stream().map(UndeliveredMessage::seq).toArray(Long[]::new))
                        .forEach(behind -> push(transaction, dao, behind));
            });
        } catch (RuntimeException e) {
            // The sweep finds them.
            failures.log(LOG.atWarn().addKeyValue("pushes", batch.size()).setCause(e), "Pushes could not be queued");
        }
    }

    private void sweep() {
        database.useTransaction(transaction -> {
            OfflineMessageDao dao = transaction.dao(OfflineMessageDao.class);
            dao.findUnreceived(clock.instant().minus(GRACE), SWEEP_BATCH_SIZE)
                    .forEach(behind -> push(transaction, dao, behind));
        });
    }

    private void push(Transaction transaction, OfflineMessageDao dao, OfflineMessageDao.Behind behind) {
        if (dao.pushed(behind.sessionId(), behind.role(), behind.seq()) > 0) {
            pushes.enqueue(
                    transaction,
                    behind.userId(),
                    PushKind.MESSAGE,
                    behind.sessionId(),
                    behind.sessionId().toString());
        }
    }
}
