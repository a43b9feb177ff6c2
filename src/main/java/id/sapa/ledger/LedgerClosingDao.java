package id.sapa.ledger;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** Balances at the ends of days. */
interface LedgerClosingDao {

    @SqlQuery("select max(ends_at) from ledger_closing")
    Optional<Instant> lastEnd();

    /**
     * Stores the balances at a moment: those of the last closing and what was recorded since. A second time it changes nothing.
     *
     * @param last the end of the last closing, or the beginning of time
     */
    @SqlUpdate("""
            insert into ledger_closing (ends_at, kind, amount)
            select :end, kind, sum(amount) from (
                select kind, amount from ledger_closing where ends_at = :last
                union all
                select a.kind, e.amount
                from ledger_transaction t
                join ledger_entry e on e.transaction_id = t.id
                join ledger_account a on a.id = e.account_id
                where t.created_at >= :last and t.created_at < :end
                union all
                -- A day without any movement is closed as well.
                select 'gateway', 0
            ) held
            group by kind
            on conflict do nothing
            """)
    int close(Instant last, Instant end);

    @SqlQuery("select true from (select pg_advisory_xact_lock(7261536420)) as locked")
    boolean lock();
}
