package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.WireEnum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The diagrams of docs/money.md are the transition tables of the code. */
class MoneyDocTest {

    private static final Pattern EDGE = Pattern.compile("^ {4}(\\w+) --> (\\w+)$", Pattern.MULTILINE);

    @Test
    void thePaymentDiagramIsTheTable() throws IOException {
        assertThat(drawn("## Payment")).isEqualTo(edges(PaymentState.values(), PaymentState::canBecome));
    }

    @Test
    void theRefundDiagramIsTheTable() throws IOException {
        assertThat(drawn("## Refund")).isEqualTo(edges(RefundState.values(), RefundState::canBecome));
    }

    private static Set<String> drawn(String heading) throws IOException {
        String text = Files.readString(Path.of("docs", "money.md"));
        int from = text.indexOf(heading + "\n");
        Matcher matcher = EDGE.matcher(text.substring(from, text.indexOf("\n## ", from + heading.length())));
        Set<String> edges = new TreeSet<>();
        while (matcher.find()) {
            edges.add(matcher.group(1) + " " + matcher.group(2));
        }
        return edges;
    }

    private static <S extends WireEnum> Set<String> edges(S[] states, BiPredicate<S, S> canBecome) {
        Set<String> edges = new TreeSet<>();
        for (S from : states) {
            for (S to : states) {
                if (canBecome.test(from, to)) {
                    edges.add(from.wire() + " " + to.wire());
                }
            }
        }
        return edges;
    }
}
