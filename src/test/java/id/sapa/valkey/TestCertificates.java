package id.sapa.valkey;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of its own and a server's certificate that it signed, as PEM files; made by the JDK's keytool. */
final class TestCertificates {

    private static final String PASSWORD = "changeit";

    private final Path folder;

    private TestCertificates(Path folder) {
        this.folder = folder;
    }

    /** @param names of the server, such as {@code dns:localhost} */
    static TestCertificates create(Path folder, String names) throws Exception {
        TestCertificates made = new TestCertificates(folder);
        made.keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c", "-keyalg", "EC");
        made.keytool("-genkeypair", "-alias", "server", "-dname", "CN=server", "-keyalg", "EC");
        made.keytool(
                "-exportcert", "-rfc", "-alias", "ca", "-file", made.caFile().toString());
        Path request = folder.resolve("request.csr");
        made.keytool("-certreq", "-alias", "server", "-file", request.toString());
        made.keytool(
                "-gencert",
                "-rfc",
                "-alias",
                "ca",
                "-ext",
                "san=" + names,
                "-infile",
                request.toString(),
                "-outfile",
                made.certificateFile().toString());
        Files.writeString(made.keyFile(), made.serverKey());
        return made;
    }

    Path caFile() {
        return folder.resolve("ca.pem");
    }

    Path certificateFile() {
        return folder.resolve("server.pem");
    }

    Path keyFile() {
        return folder.resolve("server.key");
    }

    String ca() throws IOException {
        return Files.readString(caFile());
    }

    private String serverKey() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keys.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        byte[] key = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(key)
                + "\n-----END PRIVATE KEY-----\n";
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-keystore", folder.resolve("keys.p12").toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
    }
}
