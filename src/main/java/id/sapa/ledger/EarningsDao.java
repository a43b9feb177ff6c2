package id.sapa.ledger;

import id.sapa.common.UserId;
import id.sapa.ledger.EarningsService.EarningsEntry;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** A mitra's account, seen from the mitra: what it earns is positive. */
interface EarningsDao {

    @SqlQuery("""
            select coalesce(-sum(e.amount), 0) from ledger_entry e
            join ledger_account a on a.id = e.account_id
            where a.kind = 'mitra_payable' and a.owner_id = :mitra
            """)
    long balance(UserId mitra);

    @SqlQuery("""
            select e.id, t.kind, t.session_id, -e.amount as amount, t.created_at
            from ledger_entry e
            join ledger_transaction t on t.id = e.transaction_id
            join ledger_account a on a.id = e.account_id
            where a.kind = 'mitra_payable' and a.owner_id = :mitra and (:before::uuid is null or e.id < :before)
            order by e.id desc limit :limit
            """)
    @RegisterConstructorMapper(EarningsEntry.class)
    List<EarningsEntry> entries(UserId mitra, UUID before, int limit);
}
