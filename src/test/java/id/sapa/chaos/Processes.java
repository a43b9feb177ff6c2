package id.sapa.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;

/** Signals to processes of this run. */
final class Processes {

    private Processes() {}

    /** Sends the signal; a process that is gone already is no error. */
    static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
