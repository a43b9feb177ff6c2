package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProblemCatalogTest {

    private static final Path PAGE = Path.of("docs/problems.md");

    @Test
    void thePageIsWhatTheCodeSays() throws IOException {
        assertThat(PAGE).hasContent(ProblemCatalog.markdown());
    }

    @Test
    void thePageHasEveryCodeAndNoOther() throws IOException {
        List<String> headings = Pattern.compile("^## (\\S+)$", Pattern.MULTILINE)
                .matcher(Files.readString(PAGE))
                .results()
                .map(MatchResult::group)
                .map(heading -> heading.substring(3))
                .toList();
        assertThat(headings)
                .containsExactlyElementsOf(Arrays.stream(ProblemCode.values())
                        .map(ProblemCode::wire)
                        .toList());
    }

    @Test
    void everyCodeSaysWhatToDo() {
        assertThat(ProblemCode.values()).allSatisfy(code -> {
            assertThat(code.status()).isBetween(400, 599);
            assertThat(code.title()).isNotBlank().doesNotEndWith(".");
            assertThat(code.remedy()).isNotBlank().endsWith(".");
        });
    }
}
