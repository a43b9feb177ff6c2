package id.sapa.ledger;

import id.sapa.common.BusinessDay;
import id.sapa.db.Database;
import id.sapa.jobs.JobScheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the ledger's days, so that a balance at any time adds up one day at most, however long the history is. */
final class LedgerClosingService {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerClosingService.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    /** A transaction of the day that is still open has committed by then. */
    private static final Duration GRACE = Duration.ofHours(1);

    private final Database database;
    private final Clock clock;

    LedgerClosingService(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    void register(JobScheduler jobScheduler) {
        jobScheduler.recurring("ledger-closing", INTERVAL, name -> closeDays());
    }

    /** Closes the days that are over; the first time, all of them together. */
    void closeDays() {
        BusinessDay last = BusinessDay.of(clock.instant().minus(GRACE)).previous();
        Optional<Instant> closed = database.readOnly(
                handle -> handle.attach(LedgerClosingDao.class).lastEnd());
        BusinessDay day = closed.map(BusinessDay::of).orElse(last);
        while (!day.date().isAfter(last.date())) {
            close(day);
            day = day.next();
        }
    }

    private void close(BusinessDay day) {
        database.useTransaction(transaction -> {
            LedgerClosingDao dao = transaction.dao(LedgerClosingDao.class);
            dao.lock();
            int kinds = dao.close(dao.lastEnd().orElse(Instant.EPOCH), day.end());
            if (kinds > 0) {
                LOG.atInfo().addKeyValue("day", day.date()).log("Ledger day closed");
            }
        });
    }
}
