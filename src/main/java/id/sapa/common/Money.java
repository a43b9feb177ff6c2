package id.sapa.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * An amount of Indonesian rupiah, whole and possibly negative. Arithmetic is checked: overflow throws
 * {@link ArithmeticException} rather than wraps.
 */
public record Money(@JsonValue long rupiah) implements Comparable<Money> {

    /** ISO 4217 code of every amount. */
    public static final String CURRENCY = "IDR";

    public static final Money ZERO = new Money(0);

    @JsonCreator
    public static Money of(long rupiah) {
        return rupiah == 0 ? ZERO : new Money(rupiah);
    }

    public Money plus(Money other) {
        return of(Math.addExact(rupiah, other.rupiah));
    }

    public Money minus(Money other) {
        return of(Math.subtractExact(rupiah, other.rupiah));
    }

    public Money negated() {
        return of(Math.negateExact(rupiah));
    }

    /**
     * The given percentage, rounded down to whole rupiah.
     *
     * @param percent 0 to 100
     */
    public Money percent(int percent) {
        if (percent < 0 || percent > 100) {
            throw new IllegalArgumentException("percent must be 0 to 100");
        }
        return of(Math.floorDiv(Math.multiplyExact(rupiah, percent), 100L));
    }

    /** The smaller of the two. */
    public Money min(Money other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public boolean isZero() {
        return rupiah == 0;
    }

    public boolean isPositive() {
        return rupiah > 0;
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(rupiah, other.rupiah);
    }

    @Override
    public String toString() {
        return CURRENCY + " " + rupiah;
    }
}
