package id.sapa.availability;

import id.sapa.common.UserId;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What the mirror is known to lack, for every instance to see. */
@RegisterConstructorMapper(MissedWrite.class)
interface MissedWriteDao {

    @SqlUpdate("""
            insert into mirror_missed_write as held (mitra_id, version) values (:id, :version)
            on conflict (mitra_id) do update set version = greatest(held.version, excluded.version)
            """)
    void add(@Bind("id") UserId id, @Bind("version") long version);

    @SqlQuery("""
            select mitra_id, version from mirror_missed_write limit :limit
            """)
    List<MissedWrite> some(@Bind("limit") int limit);

    /** Those that were not missed again at a later version. In the order of the ids, as every other instance does. */
    @SqlBatch("""
            delete from mirror_missed_write where mitra_id = :mitraId and version = :version
            """)
    void remove(@BindMethods List<MissedWrite> repaired);
}
