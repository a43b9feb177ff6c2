package id.sapa.account;

import id.sapa.common.PhoneNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints the code. For development only: the configuration refuses it elsewhere. */
final class LogOtpSender implements OtpSender {

    private static final Logger LOG = LoggerFactory.getLogger(LogOtpSender.class);

    @Override
    public void send(PhoneNumber phone, String code) {
        LOG.atInfo().addKeyValue("phone", phone).addKeyValue("code", code).log("One-time code");
    }
}
