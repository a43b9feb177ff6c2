package id.sapa.chat;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import id.sapa.db.BatchWorker;
import id.sapa.db.Database;
import id.sapa.db.Tx;
import id.sapa.event.ConnectionLeases;
import id.sapa.event.Event;
import id.sapa.event.EventBus;
import id.sapa.event.EventType;
import id.sapa.jobs.Jobs;
import id.sapa.push.PushKind;
import id.sapa.push.PushQueue;
import io.dropwizard.lifecycle.Managed;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for pushes to those who are not there to receive a message: at once when the bus has found nobody listening, and by
 * a slow sweep for whatever a crash or an outage kept it from finding out.
 */
public final class MessagePushes implements Managed {

    private static final Logger LOG = LoggerFactory.getLogger(MessagePushes.class);
    private static final Duration SWEEP_PAUSE = Duration.ofSeconds(10);
    /** What is younger may still be on its way. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final int SWEPT_AT_ONCE = 500;

    private final Database database;
    private final ConnectionLeases leases;
    private final PushQueue pushes;
    private final Clock clock;
    private final BatchWorker<Unheard> worker = new BatchWorker<>("message-pushes", 100_000, 500, this::push);

    private record Unheard(UserId user, SessionId session, long seq) {}

    public MessagePushes(Database database, ConnectionLeases leases, PushQueue pushes, Clock clock) {
        this.database = database;
        this.leases = leases;
        this.pushes = pushes;
        this.clock = clock;
    }

    /** Listens to the bus and joins the cluster's recurring work. */
    public void register(EventBus events, Jobs jobs) {
        events.onUnheard(this::unheard);
        jobs.recurring("chat.pushes", SWEEP_PAUSE, name -> sweep());
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
        if (event.type() == EventType.MESSAGE && !worker.submit(new Unheard(user, event.sessionId(), event.seq()))) {
            LOG.warn("too many pushes at once: the sweep finds the rest");
        }
    }

    private void push(List<Unheard> batch) {
        try {
            database.useTransaction(tx -> {
                Set<UserId> users = batch.stream().map(Unheard::user).collect(Collectors.toSet());
                Set<UserId> connected = leases.connected(tx.handle(), users);
                List<Unheard> absent = batch.stream()
                        .filter(unheard -> !connected.contains(unheard.user))
                        .toList();
                PushDao dao = tx.dao(PushDao.class);
                dao.behind(
                                absent.stream().map(Unheard::session).toArray(SessionId[]::new),
                                absent.stream().map(Unheard::user).toArray(UserId[]::new),
                                absent.stream().map(Unheard::seq).toArray(Long[]::new))
                        .forEach(behind -> push(tx, dao, behind));
            });
        } catch (RuntimeException e) {
            // The sweep finds them.
            LOG.warn("{} pushes not asked for yet: {}", batch.size(), e.getMessage());
        }
    }

    private void sweep() {
        database.useTransaction(tx -> {
            PushDao dao = tx.dao(PushDao.class);
            dao.absent(clock.instant().minus(GRACE), SWEPT_AT_ONCE).forEach(behind -> push(tx, dao, behind));
        });
    }

    private void push(Tx tx, PushDao dao, PushDao.Behind behind) {
        if (dao.pushed(behind.sessionId(), behind.role(), behind.seq()) > 0) {
            pushes.enqueue(
                    tx,
                    behind.userId(),
                    PushKind.MESSAGE,
                    behind.sessionId(),
                    behind.sessionId().toString());
        }
    }
}
