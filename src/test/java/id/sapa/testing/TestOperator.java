package id.sapa.testing;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import id.sapa.common.Id;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An operator of the Control Center.
 *
 * @param role {@code viewer}, {@code operator} or {@code admin}
 */
public record TestOperator(String id, String email, String role) {

    public static final String PASSWORD = "correct horse battery";

    private static final AtomicInteger NEXT = new AtomicInteger();
    /** As weak as can be: tests are many. */
    private static final String HASH = Password.hash(PASSWORD)
            .addRandomSalt(16)
            .with(Argon2Function.getInstance(1_024, 1, 1, 32, Argon2.ID))
            .getResult();

    /** A new one in the cluster's database. */
    public static TestOperator in(SapaCluster cluster, String role) {
        String email = role + NEXT.incrementAndGet() + "@example.test";
        var id = Id.generate();
        cluster.database()
                .withHandle(handle -> handle.createUpdate("""
                                insert into operator_account (id, email, role, password_hash, created_at)
                                values (:id, :email, :role, :hash, now())
                                """)
                        .bind("id", id)
                        .bind("email", email)
                        .bind("role", role)
                        .bind("hash", HASH)
                        .execute());
        return new TestOperator(id.toString(), email, role);
    }

    /** Calls the internal listener of an instance as this operator. */
    public Http at(SapaInstance instance) {
        return Operators.signIn(instance.internalUrl(), email, PASSWORD);
    }
}
