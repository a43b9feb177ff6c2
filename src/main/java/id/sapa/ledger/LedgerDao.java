package id.sapa.ledger;

import id.sapa.common.Money;
import id.sapa.common.SessionId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

interface LedgerDao {

    @SqlUpdate("""
            insert into ledger_account (id, kind, owner_id, created_at) values (:id, :kind, :owner, :now)
            on conflict (kind, coalesce(owner_id, '00000000-0000-0000-0000-000000000000')) do nothing
            """)
    void insertAccount(UUID id, AccountKind kind, UserId owner, Instant now);

    @SqlQuery("select id from ledger_account where kind = :kind and owner_id is not distinct from :owner")
    Optional<UUID> account(AccountKind kind, UserId owner);

    @SqlUpdate("""
            insert into ledger_transaction (id, kind, cause_id, session_id, created_at)
            values (:id, :kind, :cause, :session, :now)
            on conflict (kind, cause_id) do nothing
            """)
    int insertTransaction(UUID id, TransactionType kind, UUID cause, SessionId session, Instant now);

    @SqlUpdate("""
            insert into ledger_entry (id, transaction_id, account_id, amount)
            values (:id, :transaction, :account, :amount)
            """)
    void insertEntry(UUID id, UUID transaction, UUID account, Money amount);

    /** What customers paid for the session and is neither earned nor given back, as a positive amount. */
    @SqlQuery("""
            select coalesce(-sum(e.amount), 0) from ledger_entry e
            join ledger_transaction t on t.id = e.transaction_id
            join ledger_account a on a.id = e.account_id
            where t.session_id = :session and a.kind = 'customer_funds'
            """)
    long deferredRevenue(SessionId session);

    /** How a session's revenue was split, as positive amounts, refunds after the split taken off. */
    record Split(UserId mitraId, long mitra, long platform) {}

    @SqlQuery("""
            select max(a.owner_id::text)::uuid as mitra_id,
                coalesce(-sum(e.amount) filter (where a.kind = 'mitra_payable'), 0) as mitra,
                coalesce(-sum(e.amount) filter (where a.kind = 'platform_revenue'), 0) as platform
            from ledger_entry e
            join ledger_transaction t on t.id = e.transaction_id
            join ledger_account a on a.id = e.account_id
            where t.session_id = :session and a.kind in ('mitra_payable', 'platform_revenue')
                and t.kind in ('session_revenue', 'refund_requested')
            """)
    @RegisterConstructorMapper(Split.class)
    Split split(SessionId session);

    @SqlQuery("""
            select a.id, a.kind, a.owner_id,
                (select coalesce(sum(e.amount), 0) from ledger_entry e where e.account_id = a.id) as balance
            from ledger_account a
            where :after::uuid is null or a.id > :after
            order by a.id limit :limit
            """)
    @RegisterConstructorMapper(LedgerAccount.class)
    List<LedgerAccount> accounts(UUID after, int limit);

    @SqlQuery("""
            select e.id, e.account_id, a.kind as account_kind, a.owner_id, t.kind, t.cause_id, t.session_id, e.amount,
                t.created_at
            from ledger_entry e
            join ledger_transaction t on t.id = e.transaction_id
            join ledger_account a on a.id = e.account_id
            where (:account::uuid is null or e.account_id = :account) and (:before::uuid is null or e.id < :before)
            order by e.id desc limit :limit
            """)
    @RegisterConstructorMapper(LedgerEntry.class)
    List<LedgerEntry> entries(UUID account, UUID before, int limit);
}
