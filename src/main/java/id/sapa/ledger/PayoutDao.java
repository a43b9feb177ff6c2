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
import org.jdbi.v3.sqlobject.customizer.Bind;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(Payout.class)
@RegisterConstructorMapper(Payout.Line.class)
@RegisterConstructorMapper(PayoutDao.StoredLine.class)
interface PayoutDao {

    record StoredLine(UUID id, UserId mitraId, Money amount) {}

    /** One draft is made at a time, so that two do not take the same entries. */
    @SqlQuery("select true from (select pg_advisory_xact_lock(7261536419)) as locked")
    boolean lockDrafting();

    @SqlUpdate("""
            insert into payout (id, state, total, created_by, created_at) values (:id, 'draft', 0, :operator, :now)
            """)
    void insert(@Bind("id") PayoutId id, @Bind("operator") OperatorId operator, @Bind("now") Instant now);

    /** A line for every mitra who is owed something by entries that no payout has taken yet. */
    @SqlUpdate("""
            insert into payout_line (id, payout_id, mitra_id, amount)
            select gen_random_uuid(), :payout, a.owner_id, -sum(e.amount)
            from ledger_entry e
            join ledger_account a on a.id = e.account_id and a.kind = 'mitra_payable'
            join ledger_transaction t on t.id = e.transaction_id and t.kind <> 'payout'
            where not exists (select 1 from payout_entry taken where taken.entry_id = e.id)
            group by a.owner_id having -sum(e.amount) > 0
            """)
    int insertLines(@Bind("payout") PayoutId payout);

    @SqlUpdate("""
            insert into payout_entry (entry_id, line_id)
            select e.id, l.id
            from payout_line l
            join ledger_account a on a.kind = 'mitra_payable' and a.owner_id = l.mitra_id
            join ledger_entry e on e.account_id = a.id
            join ledger_transaction t on t.id = e.transaction_id and t.kind <> 'payout'
            where l.payout_id = :payout
                and not exists (select 1 from payout_entry taken where taken.entry_id = e.id)
            """)
    void takeEntries(@Bind("payout") PayoutId payout);

    @SqlUpdate("""
            update payout set total = (select coalesce(sum(amount), 0) from payout_line where payout_id = :payout)
            where id = :payout
            """)
    void total(@Bind("payout") PayoutId payout);

    /** Whether the lines are the sums of the entries they took. */
    @SqlQuery("""
            select not exists (
                select 1 from payout_line l where l.payout_id = :payout and l.amount <> (
                    select coalesce(-sum(e.amount), 0) from payout_entry p
                    join ledger_entry e on e.id = p.entry_id where p.line_id = l.id))
            """)
    boolean isSound(@Bind("payout") PayoutId payout);

    @SqlQuery("select * from payout where id = :id")
    Optional<Payout> find(@Bind("id") PayoutId id);

    @SqlQuery("select * from payout where :before::uuid is null or id < :before order by id desc limit :limit")
    List<Payout> list(@Bind("before") UUID before, @Bind("limit") int limit);

    @SqlQuery("""
            select l.mitra_id, u.display_name, u.phone, l.amount
            from payout_line l join app_user u on u.id = l.mitra_id
            where l.payout_id = :payout order by u.display_name, l.mitra_id
            """)
    List<Payout.Line> lines(@Bind("payout") PayoutId payout);

    @SqlQuery("select id, mitra_id, amount from payout_line where payout_id = :payout order by mitra_id")
    List<StoredLine> storedLines(@Bind("payout") PayoutId payout);

    @SqlUpdate("""
            update payout set state = 'paid', paid_by = :operator, paid_at = :now where id = :id and state = 'draft'
            """)
    int markPaid(@Bind("id") PayoutId id, @Bind("operator") OperatorId operator, @Bind("now") Instant now);
}
