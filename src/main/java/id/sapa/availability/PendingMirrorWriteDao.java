package id.sapa.availability;

import id.sapa.common.UserId;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What the mirror is known to lack, for every instance to see. */
@RegisterConstructorMapper(PendingMirrorWrite.class)
interface PendingMirrorWriteDao {

    @SqlUpdate("""
            insert into mirror_missed_write as held (mitra_id, version) values (:id, :version)
            on conflict (mitra_id) do update set version = greatest(held.version, excluded.version)
            """)
    int add(UserId id, long version);

    @SqlQuery("""
            select mitra_id, version from mirror_missed_write limit :limit
            """)
    List<PendingMirrorWrite> some(int limit);

    /** Those that were not missed again at a later version, and that no other instance is removing. */
    @SqlUpdate("""
            with removable as (
                select held.mitra_id
                from mirror_missed_write held
                join unnest(:mitras::uuid[], :versions::bigint[]) as repaired (mitra_id, version) using (mitra_id, version)
                for update of held skip locked)
            delete from mirror_missed_write where mitra_id in (select mitra_id from removable)
            """)
    void remove(List<UserId> mitras, List<Long> versions);

    /** These are in the mirror now. */
    default void remove(List<PendingMirrorWrite> repaired) {
        remove(
                repaired.stream().map(PendingMirrorWrite::mitraId).toList(),
                repaired.stream().map(PendingMirrorWrite::version).toList());
    }
}
