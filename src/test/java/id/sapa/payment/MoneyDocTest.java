package id.sapa.payment;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.common.WireEnum;
import id.sapa.session.EndReason;
import id.sapa.session.OutcomeRule;
import id.sapa.settings.SettingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The diagrams of docs/money.md are the transition tables of the code. */
class MoneyDocTest {

    private static final Pattern EDGE = Pattern.compile("^ {4}(\\w+) --> (\\w+)$", Pattern.MULTILINE);

    private static final Pattern ANSWER =
            Pattern.compile("^\\| (refused|failed) \\| `(\\w+)` \\| (`[^|]+`) \\|", Pattern.MULTILINE);

    private static final Pattern OUTCOME =
            Pattern.compile("^\\| `(\\w+)` \\| (yes|no) \\| `(\\w+)` \\|", Pattern.MULTILINE);

    @Test
    void thePaymentDiagramIsTheTable() throws IOException {
        assertThat(drawn("## Payment")).isEqualTo(edges(PaymentState.values(), PaymentState::canBecome));
    }

    @Test
    void theRefundDiagramIsTheTable() throws IOException {
        assertThat(drawn("## Refund")).isEqualTo(edges(RefundState.values(), RefundState::canBecome));
    }

    @Test
    void theOutcomeTableIsTheRuleByDefault() throws IOException {
        OutcomeRule rule = new OutcomeRule(
                SettingKey.SESSION_CUSTOMER_END_REFUND.defaultValue(),
                SettingKey.SESSION_MITRA_END_REFUND.defaultValue(),
                SettingKey.SESSION_OPERATOR_END_REFUND.defaultValue(),
                SettingKey.SESSION_NO_SHOW_SECONDS.defaultValue());
        Set<String> expected = new TreeSet<>();
        for (EndReason by : List.of(
                EndReason.TIME_UP,
                EndReason.ENDED_BY_CUSTOMER,
                EndReason.ENDED_BY_MITRA,
                EndReason.ENDED_BY_OPERATOR)) {
            for (boolean wrote : new boolean[] {true, false}) {
                expected.add(by.wire() + " " + (wrote ? "yes" : "no") + " "
                        + rule.refund(by, wrote).wire());
            }
        }
        Set<String> drawn = new TreeSet<>();
        Matcher row = OUTCOME.matcher(section("## Who earns what"));
        while (row.find()) {
            drawn.add(row.group(1) + " " + row.group(2) + " " + row.group(3));
        }
        assertThat(drawn).isEqualTo(expected);
    }

    @Test
    void theTablesOfAnswersAreTheCode() throws IOException {
        Set<String> expected = new TreeSet<>();
        RefundAnswer.refusals().forEach((code, answer) -> expected.add("refused " + code + " " + answer));
        RefundAnswer.failures().forEach((code, answer) -> expected.add("failed " + code + " " + answer));
        Set<String> drawn = new TreeSet<>();
        Matcher row = ANSWER.matcher(section("## Refund"));
        while (row.find()) {
            for (String code : row.group(3).replace("`", "").split(", ")) {
                drawn.add(row.group(1) + " " + code + " " + row.group(2));
            }
        }
        assertThat(drawn).isEqualTo(expected);
    }

    private static Set<String> drawn(String heading) throws IOException {
        Matcher matcher = EDGE.matcher(section(heading));
        Set<String> edges = new TreeSet<>();
        while (matcher.find()) {
            edges.add(matcher.group(1) + " " + matcher.group(2));
        }
        return edges;
    }

    private static String section(String heading) throws IOException {
        String text = Files.readString(Path.of("docs", "money.md"));
        int from = text.indexOf(heading + "\n");
        return text.substring(from, text.indexOf("\n## ", from + heading.length()));
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
