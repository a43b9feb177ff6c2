package id.sapa.web;

import java.util.function.Consumer;

/** Registers what every listener of ours needs. */
public final class WebModule {

    private WebModule() {}

    /** Hands each filter and exception mapper to a Jersey application, public or internal. */
    public static void registerTo(Consumer<Object> jersey) {
        jersey.accept(new RequestId());
        jersey.accept(new SecurityHeaders());
        jersey.accept(new ProblemExceptionMapper());
        jersey.accept(new JsonExceptionMapper());
        jersey.accept(new ValidationExceptionMapper());
        jersey.accept(new UncaughtExceptionMapper());
    }
}
