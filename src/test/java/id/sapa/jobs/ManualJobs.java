package id.sapa.jobs;

import com.github.kagkarlsson.scheduler.testhelper.ManualScheduler;
import com.github.kagkarlsson.scheduler.testhelper.SettableClock;
import com.github.kagkarlsson.scheduler.testhelper.TestHelper;
import java.time.Clock;
import javax.sql.DataSource;

/** Runs registered jobs on the caller's thread when it says so, and at no other time. */
public final class ManualJobs {

    private final Clock clock;
    private final ManualScheduler scheduler;

    public ManualJobs(JobScheduler jobScheduler, DataSource dataSource, Clock clock) {
        this.clock = clock;
        SettableClock time = new SettableClock();
        time.set(clock.instant());
        this.scheduler = TestHelper.createManualScheduler(dataSource, jobScheduler.types())
                .clock(time)
                .startTasks(jobScheduler.recurring())
                .build();
        scheduler.start();
    }

    /** Runs what is due at the clock's time. */
    public void runDue() {
        scheduler.setTime(clock.instant());
        scheduler.runAnyDueExecutions();
    }
}
