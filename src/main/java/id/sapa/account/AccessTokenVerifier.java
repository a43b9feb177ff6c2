package id.sapa.account;

import id.sapa.common.ProblemException;

/** Verifies the access tokens of app users. Thread-safe and fast enough for every request. */
public interface AccessTokenVerifier {

    /**
     * The user a token stands for.
     *
     * @param jwt the token as it came, without {@code Bearer}
     * @throws ProblemException {@code unauthorized} if it is forged, expired, for another audience, or revoked
     */
    AuthenticatedUser verify(String jwt);
}
