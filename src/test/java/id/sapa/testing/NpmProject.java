package id.sapa.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A directory with a package.json, whose scripts tests run with the machine's Node.js. */
public final class NpmProject {

    private final Path directory;

    private NpmProject(Path directory) {
        this.directory = directory;
    }

    /** Installs what the lock file names, unless that has been done since it changed. Needs node and npm. */
    public static NpmProject install(Path directory) throws IOException, InterruptedException {
        Prerequisites.require(
                Prerequisites.isInstalled("node") && Prerequisites.isInstalled("npm"),
                "needs node and npm on the PATH");
        NpmProject project = new NpmProject(directory);
        Path lock = directory.resolve("package-lock.json");
        Path installed = directory.resolve("node_modules").resolve(".package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) < 0) {
            project.run("npm", "ci", "--no-audit", "--no-fund");
        }
        return project;
    }

    /** Runs a command in the directory; it must succeed. */
    public void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as("%s in %s:%n%s", List.of(command), directory, output)
                .isZero();
    }
}
