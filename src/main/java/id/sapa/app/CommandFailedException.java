package id.sapa.app;

import id.sapa.common.ProblemException;
import java.util.stream.Collectors;

/** A command whose arguments were refused. */
final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFailedException(ProblemException problem) {
        super(describe(problem), null, false, false);
    }

    /** Only the reason: this is what the person at the terminal sees. */
    @Override
    public String toString() {
        return getMessage();
    }

    private static String describe(ProblemException problem) {
        return problem.errors().isEmpty()
                ? problem.getMessage()
                : problem.errors().stream()
                        .map(error -> error.field() + " " + error.message())
                        .collect(Collectors.joining(System.lineSeparator()));
    }
}
