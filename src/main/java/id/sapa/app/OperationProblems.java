package id.sapa.app;

import id.sapa.common.ProblemCode;
import id.sapa.web.Problems;
import io.dropwizard.auth.Auth;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.reflect.Method;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which problems an operation may answer: those of its signature, and those that {@link Problems} names. */
final class OperationProblems {

    private static final Set<ProblemCode> ALWAYS = Set.of(
            ProblemCode.BAD_REQUEST,
            ProblemCode.NOT_ACCEPTABLE,
            ProblemCode.RATE_LIMITED,
            ProblemCode.INTERNAL_ERROR,
            ProblemCode.UNAVAILABLE);
    private static final Set<ProblemCode> WITH_BODY = Set.of(
            ProblemCode.REQUEST_TIMEOUT,
            ProblemCode.PAYLOAD_TOO_LARGE,
            ProblemCode.UNSUPPORTED_MEDIA_TYPE,
            ProblemCode.VALIDATION_FAILED);

    private OperationProblems() {}

    static Set<ProblemCode> of(Method method) {
        Set<ProblemCode> codes = EnumSet.copyOf(ALWAYS);
        if (needsToken(method)) {
            codes.add(ProblemCode.UNAUTHORIZED);
        }
        if (!roles(method).isEmpty()) {
            codes.add(ProblemCode.FORBIDDEN);
        }
        if (RequestTypes.has(method, PathParam.class)) {
            codes.add(ProblemCode.NOT_FOUND);
            codes.add(ProblemCode.VALIDATION_FAILED);
        }
        if (RequestTypes.body(method).isPresent()) {
            codes.addAll(WITH_BODY);
        }
        if (RequestTypes.has(method, QueryParam.class)
                || RequestTypes.has(method, BeanParam.class)
                || RequestTypes.has(method, HeaderParam.class)) {
            codes.add(ProblemCode.VALIDATION_FAILED);
        }
        Problems own = method.getAnnotation(Problems.class);
        if (own != null) {
            codes.addAll(List.of(own.value()));
        }
        return codes;
    }

    /** The roles that may call it; empty if every role may. */
    static List<String> roles(Method method) {
        RolesAllowed allowed = method.isAnnotationPresent(RolesAllowed.class)
                ? method.getAnnotation(RolesAllowed.class)
                : method.getDeclaringClass().getAnnotation(RolesAllowed.class);
        return allowed == null ? List.of() : List.of(allowed.value());
    }

    static boolean needsToken(Method method) {
        return !roles(method).isEmpty() || RequestTypes.has(method, Auth.class);
    }
}
