package id.sapa.payment;

import id.sapa.db.Database;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads the ledger straight from the database. */
final class LedgerSnapshot {

    private final Database database;

    LedgerSnapshot(Database database) {
        this.database = database;
    }

    /** Balances by kind of account; those that are zero are left out. */
    Map<String, Long> balances() {
        return database.withHandle(handle ->
                handle
                        .createQuery("""
                        select a.kind, sum(e.amount) as balance
                        from ledger_account a join ledger_entry e on e.account_id = a.id
                        group by a.kind having sum(e.amount) <> 0
                        """)
                        .map((rs, ctx) -> Map.entry(rs.getString("kind"), rs.getLong("balance")))
                        .list()
                        .stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** What the session's movements come to on accounts of a kind. */
    long of(String session, String kind) {
        return database.withHandle(handle -> handle.createQuery("""
                        select coalesce(sum(e.amount), 0) from ledger_entry e
                        join ledger_transaction t on t.id = e.transaction_id
                        join ledger_account a on a.id = e.account_id
                        where t.session_id = :session::uuid and a.kind = :kind
                        """)
                .bind("session", session)
                .bind("kind", kind)
                .mapTo(Long.class)
                .one());
    }

    /** How many movements of a kind the session has. */
    long movements(String session, String kind) {
        return database.withHandle(handle -> handle.createQuery(
                        "select count(*) from ledger_transaction where session_id = :session::uuid and kind = :kind")
                .bind("session", session)
                .bind("kind", kind)
                .mapTo(Long.class)
                .one());
    }
}
