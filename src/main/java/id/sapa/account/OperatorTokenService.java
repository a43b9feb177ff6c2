package id.sapa.account;

import id.sapa.common.OperatorId;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.db.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/**
 * Issues and verifies operators' access tokens. The account is read at every use, so a change of it takes effect with the
 * next request; operators are few. Thread-safe.
 */
public final class OperatorTokenService {

    private static final String AUDIENCE = "sapa-cc";
    private static final String VERSION = "ver";

    private final Database database;
    private final JwtCodec jwtCodec;
    private final Duration lifetime;

    private record Claimed(OperatorId id, long version) {}

    OperatorTokenService(Database database, SigningKeys keys, Duration lifetime, Clock clock) {
        this.database = database;
        this.jwtCodec = new JwtCodec(AUDIENCE, keys, clock);
        this.lifetime = lifetime;
    }

    Duration lifetime() {
        return lifetime;
    }

    String issue(OperatorId operator, long authVersion) {
        return jwtCodec.sign(operator.toString(), lifetime, Map.of(VERSION, authVersion));
    }

    /**
     * The operator a token stands for.
     *
     * @throws ProblemException {@code unauthorized} if it is forged, expired, for another audience, or of before a change
     *     of the account
     */
    public AuthenticatedOperator verify(String jwt) {
        Claimed claimed = jwtCodec.verify(jwt, claims -> {
            Long version = claims.getClaimValue(VERSION, Long.class);
            return new Claimed(OperatorId.fromString(claims.getSubject()), version == null ? 0 : version);
        });
        return database.readOnly(handle -> handle.attach(OperatorDao.class).find(claimed.id()))
                .filter(row -> row.disabledAt() == null && row.authVersion() == claimed.version())
                .map(row -> new AuthenticatedOperator(row.id(), row.email(), row.role()))
                .orElseThrow(() -> new ProblemException(ProblemCode.UNAUTHORIZED));
    }
}
