package id.sapa.db;

import id.sapa.app.SapaApplication;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The SQL that the compiled classes contain, in annotations and elsewhere, with numbered parameters. Conditions that searches
 * add to a statement at run time are not among it.
 */
final class Statements {

    private static final Pattern SQL =
            Pattern.compile("\\s*(select|insert into|update|delete from|with)\\s.*", Pattern.DOTALL);
    /** A named parameter, a list, or a place-holder; not a cast, nor anything in quotes. */
    private static final Pattern PARAMETER = Pattern.compile("'[^']*'|::|:(\\w+)|<(\\w+)>|\\?");
    /** What the compiler leaves where a string is put together at run time. */
    private static final char JOINT = '\1';

    private static final int UTF8 = 1;
    private static final int LONG = 5;
    private static final int DOUBLE = 6;

    private Statements() {}

    /** Each once, in alphabetical order. */
    static SortedSet<String> ofThisCode() {
        SortedSet<String> statements = new TreeSet<>();
        try (Stream<Path> files = Files.walk(classes())) {
            files.filter(file -> file.toString().endsWith(".class"))
                    .flatMap(file -> strings(file).stream())
                    .filter(text -> SQL.matcher(text).matches() && text.indexOf(JOINT) < 0)
                    .flatMap(text -> Stream.of(text.split(";")))
                    .forEach(text -> statements.add(numbered(text.strip())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return statements;
    }

    private static Path classes() {
        try {
            return Path.of(SapaApplication.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String numbered(String sql) {
        Map<String, Integer> numbers = new HashMap<>();
        Matcher parameters = PARAMETER.matcher(sql);
        StringBuilder numbered = new StringBuilder();
        while (parameters.find()) {
            String found = parameters.group();
            boolean plain = found.startsWith("'") || found.equals("::");
            String name = found.equals("?") ? "?" + numbers.size() : found;
            String replacement = plain ? found : "$" + numbers.computeIfAbsent(name, n -> numbers.size() + 1);
            parameters.appendReplacement(numbered, Matcher.quoteReplacement(replacement));
        }
        return parameters.appendTail(numbered).toString();
    }

    /** The text constants of a class file (JVMS 4.4). */
    private static List<String> strings(Path file) {
        List<String> strings = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            in.skipNBytes(8);
            int constants = in.readUnsignedShort();
            for (int i = 1; i < constants; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case UTF8 -> strings.add(in.readUTF());
                    case LONG, DOUBLE -> {
                        in.skipNBytes(8);
                        i++;
                    }
                    case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                    case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                    case 15 -> in.skipNBytes(3);
                    default -> throw new IOException(file + " has a constant of kind " + tag);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return strings;
    }
}
