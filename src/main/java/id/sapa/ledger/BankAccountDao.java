package id.sapa.ledger;

import id.sapa.common.UserId;
import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface BankAccountDao {

    @SqlQuery("select bank_account from mitra_bank_account where mitra_id = :mitra")
    Optional<String> find(@Bind("mitra") UserId mitra);

    @SqlUpdate("""
            insert into mitra_bank_account (mitra_id, bank_account, updated_at)
            select id, :bankAccount, :now from mitra where id = :mitra
            on conflict (mitra_id) do update set bank_account = :bankAccount, updated_at = :now
            """)
    int set(@Bind("mitra") UserId mitra, @Bind("bankAccount") String bankAccount, @Bind("now") Instant now);

    @SqlUpdate("delete from mitra_bank_account where mitra_id = :mitra")
    void forget(@Bind("mitra") UserId mitra);
}
