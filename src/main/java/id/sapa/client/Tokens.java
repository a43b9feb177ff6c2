package id.sapa.client;

import id.sapa.common.Role;
import id.sapa.common.UserId;

/**
 * What signing in gave.
 *
 * @param expiresIn seconds that the access token is good for
 */
public record Tokens(String accessToken, String tokenType, long expiresIn, String refreshToken, SignedInUser user) {

    /** Who signed in. */
    public record SignedInUser(UserId id, Role role, String displayName) {}
}
