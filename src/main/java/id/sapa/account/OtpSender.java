package id.sapa.account;

import id.sapa.common.PhoneNumber;

/** Brings a one-time code to a phone. Called on a background thread; may take seconds. */
interface OtpSender {

    /**
     * Hands the code over to whoever delivers it.
     *
     * @throws OtpNotSentException if nobody took it
     */
    void send(PhoneNumber phone, String code);
}
