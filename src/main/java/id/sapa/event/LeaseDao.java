package id.sapa.event;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
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
    int beat(@Bind("instance") UUID instance);

    @SqlUpdate("""
            insert into connected_user (user_id, instance_id)
            select unnest(:users::uuid[]), :instance on conflict do nothing
            """)
    void add(@Bind("instance") UUID instance, @Bind("users") UserId[] users);

    @SqlUpdate("delete from connected_user where instance_id = :instance and user_id = any(:users)")
    void remove(@Bind("instance") UUID instance, @Bind("users") UserId[] users);

    @SqlUpdate("delete from connected_user where instance_id = :instance")
    void clear(@Bind("instance") UUID instance);

    @SqlUpdate("delete from instance_lease where instance_id = :instance")
    void remove(@Bind("instance") UUID instance);

    @SqlUpdate("""
            delete from instance_lease where instance_id in (
                select instance_id from instance_lease
                where seen_at < now() - make_interval(secs => 3 * :seconds) for update skip locked
            )
            """)
    void buryTheDead(@Bind("seconds") int seconds);

    @SqlQuery("""
            select exists (
                select from connected_user c join instance_lease l using (instance_id)
                where c.user_id = :user and l.seen_at > now() - make_interval(secs => :seconds)
            )
            """)
    boolean isConnected(@Bind("user") UserId user, @Bind("seconds") int seconds);

    @SqlQuery("""
            select distinct c.user_id from connected_user c join instance_lease l using (instance_id)
            where c.user_id = any(:users) and l.seen_at > now() - make_interval(secs => :seconds)
            """)
    Set<UserId> connected(@Bind("users") UserId[] users, @Bind("seconds") int seconds);

    record Seen(UserId userId, Instant seenAt) {}

    @SqlQuery("""
            select c.user_id, max(l.seen_at) as seen_at from connected_user c join instance_lease l using (instance_id)
            where c.user_id = any(:users) and l.seen_at > now() - make_interval(secs => :seconds)
            group by c.user_id
            """)
    @RegisterConstructorMapper(Seen.class)
    List<Seen> lastSeen(@Bind("users") UserId[] users, @Bind("seconds") int seconds);
}
