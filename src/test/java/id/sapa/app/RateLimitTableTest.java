package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import id.sapa.web.RateLimit;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The document's table of limits says what the code does. */
class RateLimitTableTest {

    private static final Path DOCUMENT = Path.of("docs/security.md");

    @Test
    void documentListsEveryLimit() throws IOException {
        List<RateLimit> limits = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("id.sapa").stream()
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> field.getRawType().isEquivalentTo(RateLimit.class)
                                && field.getModifiers().contains(JavaModifier.STATIC))
                        .map(RateLimitTableTest::value)
                        .sorted(Comparator.comparing(RateLimit::name))
                        .toList();
        assertThat(limits).extracting(RateLimit::name).doesNotHaveDuplicates().contains("sends", "otp_address");
        String table = limits.stream().map(RateLimitTableTest::row).collect(Collectors.joining("\n"));
        assertThat(Files.readString(DOCUMENT)).contains("|---|---|---|---|\n" + table + "\n\n");
    }

    private static RateLimit value(JavaField field) {
        try {
            Field reflected = field.reflect();
            reflected.setAccessible(true);
            return (RateLimit) reflected.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static String row(RateLimit limit) {
        return "| `%s` | %d | %d s | %s |"
                .formatted(
                        limit.name(),
                        limit.capacity(),
                        limit.period().toSeconds(),
                        limit.shared() ? "all instances together" : "each instance");
    }
}
