package id.sapa.account;

import id.sapa.common.OperatorId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

@RegisterConstructorMapper(OperatorDao.Row.class)
interface OperatorDao {

    /** An operator as stored. */
    record Row(
            OperatorId id,
            String email,
            OperatorRole role,
            String passwordHash,
            long authVersion,
            Instant createdAt,
            Instant disabledAt) {

        Operator operator() {
            return new Operator(id, email, role, createdAt, disabledAt);
        }
    }

    @SqlQuery("""
            select id, email, role, password_hash, auth_version, created_at, disabled_at
            from operator_account where id = :id
            """)
    Optional<Row> find(OperatorId id);

    @SqlQuery("""
            select id, email, role, password_hash, auth_version, created_at, disabled_at
            from operator_account where email = :email
            """)
    Optional<Row> findByEmail(String email);

    /** One change at a time, so that two cannot both spare the last admin. */
    @SqlQuery("""
            select id, email, role, password_hash, auth_version, created_at, disabled_at
            from operator_account where role = 'admin' or id = :id order by id for update
            """)
    List<Row> lockWithAdmins(OperatorId id);

    @SqlQuery("""
            select id, email, role, password_hash, auth_version, created_at, disabled_at
            from operator_account where (:after::uuid is null or id > :after) order by id limit :limit
            """)
    List<Row> list(OperatorId after, int limit);

    @SqlUpdate("""
            insert into operator_account (id, email, role, password_hash, created_at)
            values (:id, :email, :role, :hash, :now)
            on conflict (email) do nothing
            """)
    int insert(OperatorId id, String email, OperatorRole role, String hash, Instant now);

    /** Every token of before is refused from now on. */
    @SqlUpdate("""
            update operator_account
            set role = :role, password_hash = :hash, disabled_at = :disabledAt, auth_version = auth_version + 1
            where id = :id
            """)
    void update(OperatorId id, OperatorRole role, String hash, Instant disabledAt);
}
