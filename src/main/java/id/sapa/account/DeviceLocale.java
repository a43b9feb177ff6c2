package id.sapa.account;

import id.sapa.common.WireEnum;
import java.util.Locale;

/** A language in which devices are written to. */
public enum DeviceLocale implements WireEnum {
    ID,
    EN;

    /**
     * The closest to what a device speaks.
     *
     * @param tag of BCP 47, such as {@code en-GB}, with hyphens or underscores; Indonesian is taken for what is not known
     */
    static DeviceLocale closest(String tag) {
        String language = Locale.forLanguageTag(tag.replace('_', '-')).getLanguage();
        return language.equals("en") ? EN : ID;
    }
}
