package id.sapa.controlcenter;

import id.sapa.common.Cursor;
import id.sapa.common.Id;
import id.sapa.common.InputText;
import id.sapa.common.InputTimes;
import id.sapa.common.Page;
import id.sapa.common.ProblemException;
import id.sapa.common.SearchText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;

/**
 * A search over one table. Only the given conditions become part of the statement, so each combination has its own plan.
 * Rows are sorted newest first and paged by key. Values are always bound, never concatenated.
 */
final class Search {

    private final List<String> conditions = new ArrayList<>();
    private final Map<String, Object> bindings = new HashMap<>();

    /** The sort key of a row. */
    record Key(Instant at, UUID id) {}

    /** Adds a condition without a value. */
    Search where(String condition) {
        conditions.add(condition);
        return this;
    }

    /** Adds a condition with one named value. */
    Search where(String condition, String name, Object value) {
        bindings.put(name, value);
        return where(condition);
    }

    /** Binds a value that is used elsewhere in the statement. */
    Search bind(String name, Object value) {
        bindings.put(name, value);
        return this;
    }

    /** Restricts to a time range, start inclusive and end exclusive; either may be null. */
    Search between(String column, Instant from, Instant to) {
        if (from != null) {
            where(column + " >= :from", "from", from);
        }
        if (to != null) {
            where(column + " < :to", "to", to);
        }
        return this;
    }

    /**
     * Runs the search.
     *
     * @param select the statement up to its {@code where}
     * @param at the time column to sort by, newest first
     * @param id the column that breaks ties
     */
    <T> Page<T> page(
            Handle handle,
            Class<T> type,
            String select,
            String at,
            String id,
            int limit,
            String after,
            Function<T, Key> key) {
        Cursor.decode(after, 2).ifPresent(cursor -> {
            where("(" + at + ", " + id + ") < (:afterAt, :afterId)");
            bind("afterAt", micros(cursor.parts().get(0)));
            bind("afterId", uuid("after", cursor.parts().get(1)));
        });
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        List<T> rows = handle.createQuery(select + where + " order by " + at + " desc, " + id + " desc limit :limit")
                .bindMap(bindings)
                .bind("limit", limit + 1)
                .map(ConstructorMapper.of(type))
                .list();
        return Page.of(rows, limit, row -> {
            Key last = key.apply(row);
            return Cursor.of(ChronoUnit.MICROS.between(Instant.EPOCH, last.at()), last.id());
        });
    }

    /** Returns the constant that a query parameter names; null if the parameter is absent. */
    static <E extends Enum<E>> E oneOf(String field, SearchText text, Function<String, E> parse) {
        if (!given(text)) {
            return null;
        }
        try {
            return parse.apply(text.value());
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(field, "is not one of the known values");
        }
    }

    /** Returns whether a query parameter has a value. */
    static boolean given(InputText text) {
        return text != null && !text.value().isBlank();
    }

    static UUID uuid(String field, String text) {
        try {
            return Id.parse(text.trim());
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(field, "is not an id");
        }
    }

    private static Instant micros(String text) {
        try {
            return InputTimes.check(Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw ProblemException.invalid("after", "is not a cursor of this list");
        }
    }
}
