package id.sapa.ledger;

import id.sapa.common.Money;
import id.sapa.common.OperatorId;
import id.sapa.common.PayoutId;
import id.sapa.common.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(Payout.class)
@RegisterConstructorMapper(Payout.Line.class)
@RegisterConstructorMapper(PayoutDao.StoredLine.class)
interface PayoutDao {

    /** What {@link Payout} is read from. */
    String COLUMNS = "id, state, total, created_by, created_at, paid_by, paid_at, discarded_by, discarded_at";

    record StoredLine(UUID id, UserId mitraId, Money amount) {}

    /** One draft is made at a time, so that two do not take the same entries. */
    @SqlQuery("select true from (select pg_advisory_xact_lock(7261536419)) as locked")
    boolean lockDrafting();

    @SqlUpdate("""
            insert into payout (id, state, total, created_by, created_at) values (:id, 'draft', 0, :operator, :now)
            """)
    void insert(PayoutId id, OperatorId operator, Instant now);

    /**
     * Takes the entries that no payout has taken yet, of every mitra who is owed something by them, and makes a line of
     * each mitra's. One statement, so that what is recorded meanwhile is in all of it or in none.
     */
    @SqlUpdate("""
            with owed as (
                select e.id, a.owner_id as mitra_id, -e.amount as amount
                from ledger_entry e
                join ledger_account a on a.id = e.account_id and a.kind = 'mitra_payable'
                join ledger_transaction t on t.id = e.transaction_id and t.kind <> 'payout'
                where not exists (select 1 from payout_entry taken where taken.entry_id = e.id)
            ), line as (
                insert into payout_line (id, payout_id, mitra_id, amount, bank_account)
                select gen_random_uuid(), :payout, o.mitra_id, sum(o.amount), max(b.bank_account)
                from owed o left join mitra_bank_account b on b.mitra_id = o.mitra_id
                group by o.mitra_id having sum(o.amount) > 0
                returning id, mitra_id
            )
            insert into payout_entry (entry_id, line_id)
            select o.id, l.id from owed o join line l on l.mitra_id = o.mitra_id
            """)
    void claimEntries(PayoutId payout);

    @SqlUpdate("""
            update payout set total = (select coalesce(sum(amount), 0) from payout_line where payout_id = :payout)
            where id = :payout
            """)
    void total(PayoutId payout);

    @SqlQuery("select " + COLUMNS + " from payout where id = :id")
    Optional<Payout> find(PayoutId id);

    @SqlQuery("select " + COLUMNS
            + " from payout where :before::uuid is null or id < :before order by id desc limit :limit")
    List<Payout> list(UUID before, int limit);

    @SqlQuery("""
            select l.mitra_id, u.display_name, u.phone, l.bank_account, l.amount
            from payout_line l join app_user u on u.id = l.mitra_id
            where l.payout_id = :payout order by u.display_name, l.mitra_id
            """)
    List<Payout.Line> lines(PayoutId payout);

    /** Whether a payout that is not decided pays the mitra. */
    @SqlQuery("""
            select exists (
                select 1 from payout_line l join payout p on p.id = l.payout_id
                where l.mitra_id = :mitra and p.state = 'draft')
            """)
    boolean isDrafted(UserId mitra);

    @SqlQuery("select id, mitra_id, amount from payout_line where payout_id = :payout order by mitra_id")
    List<StoredLine> storedLines(PayoutId payout);

    @SqlUpdate("""
            update payout set state = 'paid', paid_by = :operator, paid_at = :now where id = :id and state = 'draft'
            """)
    int markPaid(PayoutId id, OperatorId operator, Instant now);

    @SqlUpdate("""
            update payout set state = 'discarded', discarded_by = :operator, discarded_at = :now
            where id = :id and state = 'draft'
            """)
    int markDiscarded(PayoutId id, OperatorId operator, Instant now);

    /** Frees the entries of a payout that is discarded. */
    @SqlUpdate("delete from payout_entry where line_id in (select id from payout_line where payout_id = :payout)")
    void freeEntries(PayoutId payout);
}
