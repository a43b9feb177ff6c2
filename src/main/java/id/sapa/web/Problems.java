package id.sapa.web;

import id.sapa.common.ProblemCode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The codes with which an operation refuses. Those that follow from its signature need no mention: what comes of tokens,
 * roles, ids in the path, bodies, parameters and limits.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Problems {
    ProblemCode[] value();
}
