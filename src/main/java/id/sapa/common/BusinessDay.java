package id.sapa.common;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** A calendar day where the business is: what daily figures are added up over. */
public record BusinessDay(LocalDate date) {

    /** Western Indonesia Time. */
    public static final ZoneId ZONE = ZoneId.of("Asia/Jakarta");

    /** The day in which this moment lies. */
    public static BusinessDay of(Instant moment) {
        return new BusinessDay(moment.atZone(ZONE).toLocalDate());
    }

    public Instant start() {
        return date.atStartOfDay(ZONE).toInstant();
    }

    /** The start of the next day. */
    public Instant end() {
        return next().start();
    }

    public BusinessDay next() {
        return new BusinessDay(date.plusDays(1));
    }

    public BusinessDay previous() {
        return new BusinessDay(date.minusDays(1));
    }
}
