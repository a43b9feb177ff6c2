package id.sapa.session;

import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface RatingDao {

    @SqlUpdate("""
            insert into rating (session_id, stars, comment, created_at) values (:session, :stars, :comment, :now)
            on conflict (session_id) do nothing
            """)
    int insert(SessionId session, int stars, String comment, Instant now);

    @SqlQuery("""
            select exists (select 1 from rating where session_id = :session and stars = :stars and comment = :comment)
            """)
    boolean isSame(SessionId session, int stars, String comment);

    @SqlUpdate("""
            update mitra set rating_sum = rating_sum + :stars, rating_count = rating_count + 1 where id = :mitra
            """)
    void addToMitra(UserId mitra, int stars);
}
