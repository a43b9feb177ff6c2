package id.sapa.controlcenter;

import id.sapa.testing.NpmProject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The console's JavaScript: linter, formatter and unit tests, by the npm project in src/test/console. */
class ConsoleScriptsTest {

    private static NpmProject project;

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        project = NpmProject.install(Path.of("src", "test", "console"));
    }

    @Test
    void scripts_areFormattedAndLintFree() throws IOException, InterruptedException {
        project.run("npm", "run", "lint");
    }

    @Test
    void unitTests_pass() throws IOException, InterruptedException {
        project.run("npm", "test");
    }
}
