package id.sapa.testing;

import id.sapa.common.UserId;
import id.sapa.db.Database;
import java.time.Clock;
import java.util.Map;

/** Mitras as the Control Center makes them, without it. */
public final class TestMitra {

    private TestMitra() {}

    /** A mitra who signed in, still offline. */
    public static SignedIn signedIn(SapaCluster cluster, Http anyone, int maxSessions) {
        String phone = SignedIn.newPhone();
        create(cluster.database(), cluster.clock(), phone, maxSessions);
        return SignedIn.in(anyone, phone, "mitra");
    }

    /** A mitra who signed in and went online. */
    public static SignedIn online(SapaCluster cluster, Http anyone, int maxSessions) {
        SignedIn mitra = signedIn(cluster, anyone, maxSessions);
        mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
        return mitra;
    }

    /** Only the rows. */
    public static UserId create(Database database, Clock clock, String phone, int maxSessions) {
        UserId id = UserId.next();
        database.useTransaction(transaction -> {
            transaction
                    .handle()
                    .createUpdate("""
                            insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
                            values (:id, 'mitra', :phone, 'Mitra', :now, :now)
                            """)
                    .bind("id", id)
                    .bind("phone", phone)
                    .bind("now", clock.instant())
                    .execute();
            transaction
                    .handle()
                    .createUpdate("""
                            insert into mitra (id, headline, bio, max_sessions, idle_since, created_at)
                            values (:id, 'Headline', 'Bio', :max, :now, :now)
                            """)
                    .bind("id", id)
                    .bind("max", maxSessions)
                    .bind("now", clock.instant())
                    .execute();
        });
        return id;
    }
}
