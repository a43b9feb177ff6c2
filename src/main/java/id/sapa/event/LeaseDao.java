package id.sapa.event;

import id.sapa.common.UserId;
import java.util.UUID;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Instances' lives are judged by the one clock they share, that of Postgres. */
interface LeaseDao {

    /** 1 if the instance was not known (any more), else 0. */
    @SqlQuery("""
            insert into instance_lease as l (instance_id, seen_at) values (:instance, now())
            on conflict (instance_id) do update set seen_at = now()
            returning (l.xmax = 0)::int
            """)
    int heartbeat(UUID instance);

    @SqlUpdate("""
            insert into connected_user (user_id, instance_id)
            select unnest(:users::uuid[]), :instance on conflict do nothing
            """)
    void add(UUID instance, UserId[] users);

    @SqlUpdate("delete from connected_user where instance_id = :instance and user_id = any(:users)")
    void remove(UUID instance, UserId[] users);

    @SqlUpdate("delete from connected_user where instance_id = :instance")
    void clear(UUID instance);

    @SqlUpdate("delete from instance_lease where instance_id = :instance")
    void remove(UUID instance);

    @SqlUpdate("""
            delete from instance_lease where instance_id in (
                select instance_id from instance_lease
                where seen_at < now() - make_interval(secs => 3 * :seconds) for update skip locked
            )
            """)
    void deleteExpired(int seconds);
}
