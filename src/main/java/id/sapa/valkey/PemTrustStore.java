package id.sapa.valkey;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates in PEM as a trust store. */
final class PemTrustStore {

    static final String TYPE = "PKCS12";
    /** Nothing in it is secret, but the format wants one. */
    static final String PASSWORD = "certificates";

    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\\s]*)-----END CERTIFICATE-----");

    private PemTrustStore() {}

    /**
     * A store of {@link #TYPE} that holds these certificates.
     *
     * @throws IllegalArgumentException if it is not a list of certificates in PEM
     */
    static byte[] of(String pem) {
        try {
            KeyStore trusted = KeyStore.getInstance(TYPE);
            trusted.load(null, null);
            int index = 0;
            for (Certificate certificate : parse(pem)) {
                trusted.setCertificateEntry("ca-" + index++, certificate);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            trusted.store(bytes, PASSWORD.toCharArray());
            return bytes.toByteArray();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("not a list of PEM certificates: " + e.getMessage(), e);
        }
    }

    /** Whether it is one or more certificates in PEM. */
    static boolean isPem(String pem) {
        try {
            return !parse(pem).isEmpty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    /** White space may have become blanks on the way through an environment variable and YAML. */
    private static List<Certificate> parse(String pem) throws GeneralSecurityException {
        CertificateFactory x509 = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        Matcher block = CERTIFICATE.matcher(pem);
        while (block.find()) {
            byte[] der = Base64.getMimeDecoder().decode(block.group(1));
            certificates.add(x509.generateCertificate(new ByteArrayInputStream(der)));
        }
        if (!CERTIFICATE.matcher(pem).replaceAll("").isBlank()) {
            throw new GeneralSecurityException("something else than certificates");
        }
        return certificates;
    }
}
