package id.sapa.account;

import id.sapa.common.PhoneNumber;
import id.sapa.common.Role;
import id.sapa.common.UserId;
import java.time.Instant;

/** A user's own account, as only the user sees it. */
public record ProfileResponse(UserId id, Role role, PhoneNumber phone, String displayName, Instant createdAt) {

    static ProfileResponse of(User user) {
        return new ProfileResponse(user.id(), user.role(), user.phone(), user.displayName(), user.createdAt());
    }
}
