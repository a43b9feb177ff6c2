package id.sapa.ledger;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface BankAccountDao {

    @SqlQuery("select bank_account from mitra_bank_account where mitra_id = :mitra")
    Optional<String> find(UserId mitra);

    @SqlUpdate("""
            insert into mitra_bank_account (mitra_id, bank_account, updated_at)
            select id, :bankAccount, :now from mitra where id = :mitra
            on conflict (mitra_id) do update set bank_account = :bankAccount, updated_at = :now
            """)
    int upsert(UserId mitra, String bankAccount, Instant now);

    @SqlUpdate("delete from mitra_bank_account where mitra_id = :mitra")
    void delete(UserId mitra);
}
