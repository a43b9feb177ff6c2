package id.sapa.jobs;

import java.time.Instant;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Rows of db-scheduler's table, in our own transactions. */
interface JobDao {

    @SqlUpdate("""
            insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
            values (:name, :instance, :at, false, 1)
            on conflict (task_name, task_instance) do nothing
            """)
    void insert(String name, String instance, Instant at);

    /** 0 if no job is due. */
    @SqlQuery("""
            select coalesce(extract(epoch from :now - min(execution_time)), 0)::float8
            from scheduled_tasks
            where not picked and execution_time <= :now
            """)
    double oldestOverdueSeconds(Instant now);
}
