package id.sapa.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import id.sapa.common.Id;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/**
 * Issues and verifies app users' access tokens. A token that was verified once is looked up from then on; its expiry and
 * its revocation are judged at every use.
 */
final class JwtAccessTokens implements AccessTokenVerifier {

    private static final String AUDIENCE = "sapa-app";
    private static final String ROLE = "role";
    private static final String SESSION = "sid";
    private static final String VERSION = "ver";
    private static final long MAX_CACHE_SIZE = 20_000;

    private final JwtCodec jwtCodec;
    private final Duration lifetime;
    private final TokenRevocationList tokenRevocationList;
    private final Clock clock;
    private final Cache<String, AuthenticatedUser> verified;

    JwtAccessTokens(SigningKeys keys, Duration lifetime, TokenRevocationList tokenRevocationList, Clock clock) {
        this.jwtCodec = new JwtCodec(AUDIENCE, keys, clock);
        this.lifetime = lifetime;
        this.tokenRevocationList = tokenRevocationList;
        this.clock = clock;
        this.verified = Caffeine.newBuilder()
                .maximumSize(MAX_CACHE_SIZE)
                .expireAfterAccess(lifetime)
                .build();
    }

    Duration lifetime() {
        return lifetime;
    }

    String issue(UserId user, Role role, UUID family, long authVersion) {
        return jwtCodec.sign(
                user.toString(), lifetime, Map.of(ROLE, role.wire(), SESSION, family.toString(), VERSION, authVersion));
    }

    @Override
    public AuthenticatedUser verify(String jwt) {
        AuthenticatedUser user = verified.getIfPresent(jwt);
        if (user == null) {
            user = jwtCodec.verify(jwt, JwtAccessTokens::read);
            verified.put(jwt, user);
        }
        if (!clock.instant().isBefore(user.expiresAt())) {
            verified.invalidate(jwt);
            throw new ProblemException(ProblemCode.UNAUTHORIZED);
        }
        if (tokenRevocationList.isRevoked(user)) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED);
        }
        return user;
    }

    private static AuthenticatedUser read(JwtClaims claims) throws MalformedClaimException {
        String role = claims.getStringClaimValue(ROLE);
        Long version = claims.getClaimValue(VERSION, Long.class);
        if (role == null || version == null) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED);
        }
        return new AuthenticatedUser(
                UserId.fromString(claims.getSubject()),
                Role.fromString(role),
                Id.parse(claims.getStringClaimValue(SESSION)),
                version,
                Instant.ofEpochSecond(claims.getExpirationTime().getValue()));
    }
}
