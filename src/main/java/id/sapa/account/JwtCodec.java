package id.sapa.account;

import id.sapa.common.Id;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Signs and checks the access tokens of one audience (RFC 9068 in its essentials: {@code typ} is {@code at+jwt}). HS256
 * with a known {@code kid} is the only thing accepted. Thread-safe.
 */
final class JwtCodec {

    private static final String ISSUER = "sapa";
    private static final String TYPE = "at+jwt";
    /** A longer one is none of ours; checking it would only cost time. */
    private static final int MAX_TOKEN_LENGTH = 2_048;

    private final String audience;
    private final SigningKeys keys;
    private final Clock clock;

    JwtCodec(String audience, SigningKeys keys, Clock clock) {
        this.audience = audience;
        this.keys = keys;
        this.clock = clock;
    }

    String sign(String subject, Duration lifetime, Map<String, ?> moreClaims) {
        Instant now = clock.instant();
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience(audience);
        claims.setSubject(subject);
        claims.setJwtId(Id.generate().toString());
        claims.setIssuedAt(seconds(now));
        claims.setExpirationTime(seconds(now.plus(lifetime)));
        moreClaims.forEach(claims::setClaim);
        JsonWebSignature signature = new JsonWebSignature();
        signature.setHeader("typ", TYPE);
        signature.setKeyIdHeaderValue(keys.current().id());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        signature.setKey(new HmacKey(keys.current().secret()));
        signature.setPayload(claims.toJson());
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("a token could not be signed", e);
        }
    }

    /**
     * The claims of a token that we signed for this audience and that has not expired, read by {@code reader}.
     *
     * @throws ProblemException {@code unauthorized} if it is anything else
     */
    <T> T verify(String jwt, ClaimsReader<T> reader) {
        if (jwt.length() > MAX_TOKEN_LENGTH) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED);
        }
        try {
            return reader.read(new JwtConsumerBuilder()
                    .setJwsAlgorithmConstraints(ConstraintType.PERMIT, AlgorithmIdentifiers.HMAC_SHA256)
                    .setExpectedType(true, TYPE)
                    .setExpectedIssuer(ISSUER)
                    .setExpectedAudience(audience)
                    .setRequireExpirationTime()
                    .setRequireIssuedAt()
                    .setRequireSubject()
                    .setRequireJwtId()
                    .setEvaluationTime(seconds(clock.instant()))
                    .setVerificationKeyResolver((jws, nesting) -> {
                        String id = jws.getKeyIdHeaderValue();
                        return keys.byId(id)
                                .map(key -> new HmacKey(key.secret()))
                                .orElseThrow(() -> new UnresolvableKeyException("unknown kid"));
                    })
                    .build()
                    .processToClaims(jwt));
        } catch (InvalidJwtException | MalformedClaimException | IllegalArgumentException e) {
            throw new ProblemException(ProblemCode.UNAUTHORIZED);
        }
    }

    /** Makes something of checked claims. */
    interface ClaimsReader<T> {
        T read(JwtClaims claims) throws MalformedClaimException;
    }

    private static NumericDate seconds(Instant time) {
        return NumericDate.fromSeconds(time.getEpochSecond());
    }
}
