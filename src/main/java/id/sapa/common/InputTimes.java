package id.sapa.common;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;

/** Times and dates that clients send: from 1970 to 9999, well inside what Postgres stores. */
public final class InputTimes {

    private static final Instant MIN = Instant.EPOCH;
    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final LocalDate MIN_DATE = LocalDate.EPOCH;
    private static final LocalDate MAX_DATE = LocalDate.of(9999, 12, 31);
    private static final int MAX_LENGTH = 40;
    private static final String RANGE = "must be between 1970 and 9999";

    private InputTimes() {}

    /** @throws InvalidInputException unless the text is an RFC 3339 time in UTC within the range */
    public static Instant instant(String text) {
        try {
            if (text.length() <= MAX_LENGTH) {
                return check(Instant.parse(text));
            }
        } catch (DateTimeException e) {
            // Reported below.
        }
        throw new InvalidInputException("must be a time in UTC, such as 2026-01-31T10:00:00Z");
    }

    /** @throws InvalidInputException unless the text is an ISO 8601 date within the range */
    public static LocalDate date(String text) {
        try {
            if (text.length() <= MAX_LENGTH) {
                LocalDate date = LocalDate.parse(text);
                if (date.isBefore(MIN_DATE) || date.isAfter(MAX_DATE)) {
                    throw new InvalidInputException(RANGE);
                }
                return date;
            }
        } catch (DateTimeException e) {
            // Reported below.
        }
        throw new InvalidInputException("must be a date, such as 2026-01-31");
    }

    /** @throws InvalidInputException unless the time is within the range */
    public static Instant check(Instant time) {
        if (time.isBefore(MIN) || time.isAfter(MAX)) {
            throw new InvalidInputException(RANGE);
        }
        return time;
    }
}
