package id.sapa.account;

import id.sapa.common.Cursor;
import id.sapa.common.EmailAddress;
import id.sapa.common.OperatorId;
import id.sapa.common.Page;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.SecretText;
import id.sapa.db.Database;
import id.sapa.db.Transaction;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operators: who they are and what they may do. Every change is audited. Thread-safe. */
public final class OperatorService {

    private final Database database;
    private final PasswordHasher passwordHasher;
    private final AuditLog auditLog;
    private final Clock clock;

    public OperatorService(Database database, AuthConfiguration configuration, Clock clock) {
        this(database, new PasswordHasher(configuration.argon2MemoryKib()), new AuditLog(database, clock), clock);
    }

    OperatorService(Database database, PasswordHasher passwordHasher, AuditLog auditLog, Clock clock) {
        this.database = database;
        this.passwordHasher = passwordHasher;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /**
     * What to change; null leaves it as it is.
     *
     * @param disabled true shuts the operator out at once, false lets it back in
     */
    public record Change(OperatorRole role, SecretText password, Boolean disabled) {}

    /**
     * Makes an operator.
     *
     * @throws ProblemException {@code validation_failed}; {@code email_taken}
     */
    public Operator create(AuthenticatedOperator by, EmailAddress email, OperatorRole role, SecretText password) {
        String hash = checkedHash(password);
        return database.inTransaction(transaction -> {
            Operator operator = insert(transaction, email, role, hash);
            auditLog.record(transaction, by, "operator.create", operator.id().toString(), describe(operator));
            return operator;
        });
    }

    /** As {@link #create}, by a command: this is how the first admin comes to be. */
    public Operator createByCommand(EmailAddress email, OperatorRole role, SecretText password) {
        String hash = checkedHash(password);
        return database.inTransaction(transaction -> {
            Operator operator = insert(transaction, email, role, hash);
            auditLog.recordCommand(transaction, "operator.create", operator.id().toString(), describe(operator));
            return operator;
        });
    }

    /** Operators by the time they were made. */
    public Page<Operator> list(int limit, String after) {
        OperatorId from = Cursor.decode(after, 1)
                .map(cursor -> new OperatorId(cursor.uuid(0)))
                .orElse(null);
        List<Operator> operators =
                database.readOnly(handle -> handle.attach(OperatorDao.class).list(from, limit + 1)).stream()
                        .map(OperatorDao.Row::operator)
                        .toList();
        return Page.of(operators, limit, operator -> Cursor.of(operator.id()));
    }

    /**
     * Changes an operator; its tokens of before are refused at once.
     *
     * @throws ProblemException {@code not_found}; {@code validation_failed}; {@code conflict} if nobody would be left to
     *     administer operators
     */
    public Operator change(AuthenticatedOperator by, OperatorId id, Change change) {
        String hash = change.password() == null ? null : checkedHash(change.password());
        return database.inTransaction(transaction -> {
            OperatorDao dao = transaction.dao(OperatorDao.class);
            List<OperatorDao.Row> rows = dao.lockWithAdmins(id);
            OperatorDao.Row before = rows.stream()
                    .filter(row -> row.id().equals(id))
                    .findFirst()
                    .orElseThrow(ProblemException::notFound);
            OperatorRole role = change.role() == null ? before.role() : change.role();
            Instant disabledAt = disabledAt(before.disabledAt(), change.disabled());
            boolean adminLeft = role == OperatorRole.ADMIN && disabledAt == null
                    || rows.stream()
                            .anyMatch(row -> !row.id().equals(id)
                                    && row.role() == OperatorRole.ADMIN
                                    && row.disabledAt() == null);
            if (!adminLeft) {
                throw new ProblemException(ProblemCode.CONFLICT, "The last admin must stay");
            }
            dao.update(id, role, hash == null ? before.passwordHash() : hash, disabledAt);
            auditLog.record(transaction, by, "operator.change", id.toString(), describe(change));
            return dao.find(id).orElseThrow().operator();
        });
    }

    private Operator insert(Transaction transaction, EmailAddress email, OperatorRole role, String hash) {
        OperatorDao dao = transaction.dao(OperatorDao.class);
        OperatorId id = OperatorId.next();
        if (dao.insert(id, email.value(), role, hash, clock.instant()) == 0) {
            throw new ProblemException(ProblemCode.EMAIL_TAKEN);
        }
        return dao.find(id).orElseThrow().operator();
    }

    private Instant disabledAt(Instant before, Boolean disabled) {
        if (disabled == null) {
            return before;
        }
        if (!disabled) {
            return null;
        }
        return before == null ? clock.instant() : before;
    }

    /** Hashing is slow, so it is done before the transaction. */
    private String checkedHash(SecretText secret) {
        String password = secret.value();
        if (password.length() < PasswordHasher.MIN_LENGTH || password.length() > PasswordHasher.MAX_LENGTH) {
            throw ProblemException.invalid(
                    "password",
                    "must have " + PasswordHasher.MIN_LENGTH + " to " + PasswordHasher.MAX_LENGTH + " characters");
        }
        return passwordHasher.hash(password);
    }

    private static Map<String, Object> describe(Operator operator) {
        return Map.of("email", operator.email(), "role", operator.role());
    }

    private static Map<String, Object> describe(Change change) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (change.role() != null) {
            details.put("role", change.role());
        }
        if (change.password() != null) {
            details.put("password", "changed");
        }
        if (change.disabled() != null) {
            details.put("disabled", change.disabled());
        }
        return details;
    }
}
