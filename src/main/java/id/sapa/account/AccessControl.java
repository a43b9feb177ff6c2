package id.sapa.account;

import io.dropwizard.auth.AuthDynamicFeature;
import io.dropwizard.auth.AuthValueFactoryProvider;
import java.security.Principal;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import org.glassfish.jersey.server.filter.RolesAllowedDynamicFeature;

/**
 * Who may call what, by one mechanism on both listeners: a method with an {@code @Auth} parameter or with
 * {@code @RolesAllowed} needs a good token of that listener's kind, and {@code @RolesAllowed} names who else is refused.
 */
public final class AccessControl {

    private AccessControl() {}

    /** For the public listener: {@code @Auth AuthenticatedUser}, roles {@code customer} and {@code mitra}. */
    public static void forUsers(Consumer<Object> jersey, AccessTokenVerifier tokens) {
        register(
                jersey,
                AuthenticatedUser.class,
                tokens::verify,
                (user, role) -> user.role().wire().equals(role));
    }

    /** For the internal listener: {@code @Auth AuthenticatedOperator}, roles of which each includes the ones before. */
    public static void forOperators(Consumer<Object> jersey, OperatorTokenService tokens) {
        register(
                jersey,
                AuthenticatedOperator.class,
                tokens::verify,
                (operator, role) -> operator.role().includes(OperatorRole.fromString(role)));
    }

    private static <P extends Principal> void register(
            Consumer<Object> jersey, Class<P> principal, Function<String, P> verifier, BiPredicate<P, String> hasRole) {
        jersey.accept(new AuthDynamicFeature(new BearerTokenFilter<>(verifier, hasRole)));
        jersey.accept(new RolesAllowedDynamicFeature());
        jersey.accept(new AuthValueFactoryProvider.Binder<>(principal));
    }
}
