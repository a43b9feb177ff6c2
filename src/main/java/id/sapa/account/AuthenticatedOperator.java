package id.sapa.account;

import id.sapa.common.OperatorId;
import java.security.Principal;

/** The operator whose access token a request carries, as the account was when the request came. */
public record AuthenticatedOperator(OperatorId id, String email, OperatorRole role) implements Principal {

    @Override
    public String getName() {
        return id.toString();
    }
}
