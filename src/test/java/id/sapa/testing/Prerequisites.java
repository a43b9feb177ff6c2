package id.sapa.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs that some tests need and that a machine may lack. */
public final class Prerequisites {

    private Prerequisites() {}

    /** Skips the calling test with this reason if something is missing; fails it in CI, where no check may be skipped. */
    public static void require(boolean present, String reason) {
        if (!present && System.getenv("CI") != null) {
            Assertions.fail(reason);
        }
        Assumptions.assumeTrue(present, reason);
    }

    /** Whether the PATH has a program of this name. */
    public static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
