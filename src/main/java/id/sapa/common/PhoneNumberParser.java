package id.sapa.common;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads phone numbers in any usual spelling: with or without country code or trunk prefix, in any script's digits, with
 * spaces, dots, hyphens and brackets. Only valid mobile numbers of the given regions are accepted. Thread-safe.
 */
public final class PhoneNumberParser {

    /** For regions where numbers do not tell mobile phones from fixed lines, such as the US. */
    private static final List<PhoneNumberUtil.PhoneNumberType> MOBILE =
            List.of(PhoneNumberUtil.PhoneNumberType.MOBILE, PhoneNumberUtil.PhoneNumberType.FIXED_LINE_OR_MOBILE);

    private static final String SEPARATORS =
            "\t.-/()\u00B7\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uFF08\uFF09\uFF0D\uFF0E";
    private static final int MAX_DIGITS = 20;

    private final PhoneNumberUtil util = PhoneNumberUtil.getInstance();
    private final List<String> regions;

    /**
     * @param regions ISO 3166-1 alpha-2 codes; numbers without a country code belong to the first
     * @throws IllegalArgumentException if there is none, or one that has no numbers
     */
    public PhoneNumberParser(List<String> regions) {
        if (regions.isEmpty() || !util.getSupportedRegions().containsAll(regions)) {
            throw new IllegalArgumentException("regions must be ISO 3166-1 codes such as ID");
        }
        this.regions = List.copyOf(regions);
    }

    /** @throws ProblemException {@code validation_failed} naming the field, if the number is not acceptable */
    public PhoneNumber require(String field, PhoneInput input) {
        return parse(input.value())
                .orElseThrow(() ->
                        ProblemException.invalid(field, "must be a mobile number of " + String.join(", ", regions)));
    }

    /** Returns the number, or empty if it is not a valid mobile number of one of the regions. */
    public Optional<PhoneNumber> parse(String text) {
        String digits = digits(text);
        if (digits == null) {
            return Optional.empty();
        }
        if (digits.startsWith("+")) {
            return mobile(digits);
        }
        if (digits.startsWith("00")) {
            return mobile("+" + digits.substring(2));
        }
        // A number with its country code but without a plus sign is never a valid national one as well.
        return Stream.of(digits, "+" + digits)
                .flatMap(spelling -> mobile(spelling).stream())
                .findFirst();
    }

    /** Returns the region that the number belongs to, for counting: one of the given ones, or {@code other}. */
    public String region(PhoneNumber number) {
        try {
            String region = util.getRegionCodeForNumber(util.parse(number.e164(), null));
            return region != null && regions.contains(region) ? region : "other";
        } catch (NumberParseException e) {
            return "other";
        }
    }

    /**
     * Returns what an operator typed as the start of a number as the start of its E.164 form, or empty if it has other
     * characters than a number.
     */
    public Optional<String> prefix(String text) {
        String digits = digits(text);
        if (digits == null) {
            return Optional.empty();
        }
        String countryCode = Integer.toString(util.getCountryCodeForRegion(regions.get(0)));
        String plain = digits.startsWith("00") ? "+" + digits.substring(2) : digits;
        if (plain.startsWith("+")) {
            return Optional.of(plain);
        }
        if (plain.startsWith("0")) {
            return Optional.of("+" + countryCode + plain.substring(1));
        }
        return Optional.of(plain.startsWith(countryCode) ? "+" + plain : "+" + countryCode + plain);
    }

    private Optional<PhoneNumber> mobile(String digits) {
        try {
            Phonenumber.PhoneNumber number = util.parse(digits, regions.get(0));
            boolean accepted = regions.stream().anyMatch(region -> util.isValidNumberForRegion(number, region))
                    && MOBILE.contains(util.getNumberType(number));
            return accepted
                    ? Optional.of(new PhoneNumber(util.format(number, PhoneNumberFormat.E164)))
                    : Optional.empty();
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /** Returns the ASCII digits, with a plus sign in front if there is one; null if there is anything but a number. */
    private static String digits(String text) {
        if (text == null) {
            return null;
        }
        StringBuilder digits = new StringBuilder();
        for (int codePoint : text.codePoints().toArray()) {
            int type = Character.getType(codePoint);
            if (Character.isDigit(codePoint)) {
                digits.append((char) ('0' + Character.digit(codePoint, 10)));
            } else if ((codePoint == '+' || codePoint == '\uFF0B') && digits.isEmpty()) {
                digits.append('+');
            } else if (type != Character.SPACE_SEPARATOR
                    && type != Character.FORMAT
                    && SEPARATORS.indexOf(codePoint) < 0) {
                // Address books put invisible direction marks around numbers.
                return null;
            }
        }
        boolean empty = digits.isEmpty() || digits.charAt(0) == '+' && digits.length() == 1;
        return empty || digits.length() > MAX_DIGITS ? null : digits.toString();
    }
}
