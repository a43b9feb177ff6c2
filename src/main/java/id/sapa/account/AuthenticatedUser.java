package id.sapa.account;

import id.sapa.common.Role;
import id.sapa.common.UserId;
import java.security.Principal;
import java.time.Instant;
import java.util.UUID;

/**
 * The user whose access token a request carries.
 *
 * @param familyId the sign-in that the token descends from
 * @param authVersion the user's auth version when the token was issued
 * @param expiresAt when the token stops being good
 */
public record AuthenticatedUser(UserId id, Role role, UUID familyId, long authVersion, Instant expiresAt)
        implements Principal {

    @Override
    public String getName() {
        return id.toString();
    }
}
