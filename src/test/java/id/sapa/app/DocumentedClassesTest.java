package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes that docs/architecture.md names are those of the code. */
class DocumentedClassesTest {

    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern CLASS =
            Pattern.compile("(?:[a-z]+\\.)?([A-Z][a-z]+(?:[A-Z][a-z]+)+)(?:\\.[a-z]\\w*)?");

    @Test
    void classesNamedInTheArchitecture_exist() throws IOException {
        Set<String> named = new TreeSet<>();
        Matcher code = CODE.matcher(Files.readString(Path.of("docs", "architecture.md")));
        while (code.find()) {
            Matcher type = CLASS.matcher(code.group(1));
            if (type.matches()) {
                named.add(type.group(1));
            }
        }
        assertThat(named).hasSizeGreaterThan(40);
        named.removeAll(sources());
        assertThat(named).isEmpty();
    }

    private static Set<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.substring(0, name.length() - ".java".length()))
                    .collect(Collectors.toSet());
        }
    }
}
