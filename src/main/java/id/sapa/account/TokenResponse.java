package id.sapa.account;

import id.sapa.common.Role;
import id.sapa.common.UserId;

/**
 * What a successful sign-in or refresh answers.
 *
 * @param expiresIn of the access token, in seconds
 */
public record TokenResponse(String accessToken, String tokenType, long expiresIn, String refreshToken, SignedIn user) {

    /** Who signed in. */
    public record SignedIn(UserId id, Role role, String displayName) {}

    /** Without the tokens: it may end up in a log. */
    @Override
    public String toString() {
        return "TokenResponse[user=" + user + "]";
    }
}
