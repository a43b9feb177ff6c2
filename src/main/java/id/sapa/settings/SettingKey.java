package id.sapa.settings;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.common.RefundScope;
import id.sapa.common.WireEnum;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One setting: its flat dotted name, its default and what values it takes.
 *
 * @param <T> the Java type of its values
 */
public final class SettingKey<T> {

    private static final List<SettingKey<?>> ALL = new ArrayList<>();

    public static final SettingKey<Integer> PRESENCE_STALE_AFTER_SECONDS =
            integer("presence.stale_after_seconds", 45, 5, 3_600);
    public static final SettingKey<Integer> PAIRING_FANOUT = integer("pairing.fanout", 2, 1, 20);
    public static final SettingKey<Integer> PAIRING_OFFER_TIMEOUT_SECONDS =
            integer("pairing.offer_timeout_seconds", 20, 1, 600);
    public static final SettingKey<Integer> PAIRING_MAX_MISSED_OFFERS = integer("pairing.max_missed_offers", 3, 1, 100);
    public static final SettingKey<Integer> PAIRING_PAYMENT_HOLD_SECONDS =
            integer("pairing.payment_hold_seconds", 120, 0, 3_600);
    public static final SettingKey<Integer> PAIRING_WINDOW_SECONDS = integer("pairing.window_seconds", 180, 1, 3_600);
    public static final SettingKey<Integer> SESSION_EXTENSION_GRACE_SECONDS =
            integer("session.extension_grace_seconds", 90, 0, 900);
    public static final SettingKey<Integer> SESSION_NO_SHOW_SECONDS = integer("session.no_show_seconds", 180, 1, 3_600);
    public static final SettingKey<RefundScope> SESSION_CUSTOMER_END_REFUND =
            choice("session.customer_end_refund", RefundScope.NONE);
    public static final SettingKey<RefundScope> SESSION_MITRA_END_REFUND =
            choice("session.mitra_end_refund", RefundScope.REST);
    public static final SettingKey<RefundScope> SESSION_OPERATOR_END_REFUND =
            choice("session.operator_end_refund", RefundScope.REST);
    public static final SettingKey<List<Integer>> SESSION_WARNING_SECONDS =
            integers("session.warning_seconds", List.of(300, 60), 1, 86_400, 5);
    public static final SettingKey<Integer> AVAILABILITY_SNAPSHOT_MAX_AGE_MS =
            integer("availability.snapshot_max_age_ms", 1_000, 50, 60_000);
    public static final SettingKey<Integer> MITRA_REVENUE_SHARE_PERCENT =
            integer("mitra.revenue_share_percent", 60, 0, 100);
    public static final SettingKey<Integer> PAYMENT_EXPIRY_MINUTES = integer("payment.expiry_minutes", 30, 10, 1_440);

    private final String name;
    private final T defaultValue;
    private final Reader<T> reader;
    private final String constraint;

    private SettingKey(String name, T defaultValue, Reader<T> reader, String constraint) {
        this.name = name;
        this.defaultValue = defaultValue;
        this.reader = reader;
        this.constraint = constraint;
        ALL.add(this);
    }

    /** Every setting there is, in a fixed order. */
    public static List<SettingKey<?>> all() {
        return List.copyOf(ALL);
    }

    public static Optional<SettingKey<?>> named(String name) {
        return ALL.stream().filter(key -> key.name.equals(name)).findFirst();
    }

    public String name() {
        return name;
    }

    public T defaultValue() {
        return defaultValue;
    }

    /** What a value must be, as a phrase for the person who sets it. */
    public String constraint() {
        return constraint;
    }

    /** The value that a JSON node holds, or empty if it is not acceptable. */
    public Optional<T> read(JsonNode node) {
        return reader.read(node);
    }

    @Override
    public String toString() {
        return name;
    }

    private static SettingKey<Integer> integer(String name, int defaultValue, int min, int max) {
        return new SettingKey<>(
                name, defaultValue, node -> bounded(node, min, max), "must be a whole number, " + min + " to " + max);
    }

    private static <E extends Enum<E> & WireEnum> SettingKey<E> choice(String name, E defaultValue) {
        List<E> constants = List.of(defaultValue.getDeclaringClass().getEnumConstants());
        return new SettingKey<>(
                name,
                defaultValue,
                node -> constants.stream()
                        .filter(constant -> node.isTextual() && constant.wire().equals(node.textValue()))
                        .findFirst(),
                "must be one of " + constants.stream().map(WireEnum::wire).collect(Collectors.joining(", ")));
    }

    private static SettingKey<List<Integer>> integers(
            String name, List<Integer> defaultValue, int min, int max, int mostItems) {
        return new SettingKey<>(
                name,
                defaultValue,
                node -> {
                    if (!node.isArray() || node.size() > mostItems) {
                        return Optional.empty();
                    }
                    List<Integer> values = new ArrayList<>();
                    for (JsonNode item : node) {
                        Optional<Integer> value = bounded(item, min, max);
                        if (value.isEmpty() || values.contains(value.get())) {
                            return Optional.empty();
                        }
                        values.add(value.get());
                    }
                    return Optional.of(List.copyOf(values));
                },
                "must be a list of at most " + mostItems + " different whole numbers, " + min + " to " + max);
    }

    private static Optional<Integer> bounded(JsonNode node, int min, int max) {
        return node.isIntegralNumber() && node.canConvertToInt() && node.intValue() >= min && node.intValue() <= max
                ? Optional.of(node.intValue())
                : Optional.empty();
    }

    @FunctionalInterface
    private interface Reader<T> {
        Optional<T> read(JsonNode node);
    }
}
