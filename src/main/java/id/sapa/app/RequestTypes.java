package id.sapa.app;

import io.dropwizard.auth.Auth;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds what the methods of resources read from requests. */
final class RequestTypes {

    private static final List<Class<? extends Annotation>> NOT_IN_BODY = List.of(
            Auth.class,
            BeanParam.class,
            Context.class,
            HeaderParam.class,
            PathParam.class,
            QueryParam.class,
            Suspended.class);

    private RequestTypes() {}

    /** The records that arrive in bodies, with the records inside of them. */
    static Set<Class<?>> of(Set<Class<?>> resources) {
        Set<Class<?>> found = new HashSet<>();
        resources.stream()
                .flatMap(resource -> Arrays.stream(resource.getMethods()))
                .filter(RequestTypes::isOperation)
                .forEach(method -> body(method).ifPresent(body -> add(body.getType(), found)));
        return found;
    }

    /** The parameter that takes the body. */
    static Optional<Parameter> body(Method method) {
        return Arrays.stream(method.getParameters())
                .filter(parameter -> NOT_IN_BODY.stream().noneMatch(parameter::isAnnotationPresent))
                .findFirst();
    }

    /** Whether the method has parameters of this kind. */
    static boolean has(Method method, Class<? extends Annotation> kind) {
        return Stream.of(method.getParameters()).anyMatch(parameter -> parameter.isAnnotationPresent(kind));
    }

    private static boolean isOperation(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(HttpMethod.class));
    }

    private static void add(Class<?> type, Set<Class<?>> found) {
        if (type.isRecord() && found.add(type)) {
            for (RecordComponent component : type.getRecordComponents()) {
                add(component.getType(), found);
            }
        }
    }
}
