package id.sapa.dev;

import id.sapa.testing.Operators;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;

/** What a newcomer is told when everything runs. */
final class Welcome {

    private Welcome() {}

    static String text(URI publicUrl, URI internalUrl, String simulatorUrl, Map<String, String> variables) {
        String second = variables.entrySet().stream()
                .filter(variable -> !variable.getKey().endsWith("_PORT"))
                .map(variable -> variable.getKey() + "='" + variable.getValue() + "'")
                .collect(Collectors.joining(" \\\n    "));
        return """

                ------------------------------------------------------------------------------------
                Sapa runs.   Ctrl-C stops it and everything that was started with it.

                  public API        %1$s/v1     (%1$s/openapi.json)
                  Control Center    %2$s/       sign in as %4$s with %5$s
                  payment simulator %3$s

                  Every phone signs in with the code 000000. Mitras: %6$s. Any other phone is a customer.

                A chat between two more terminals; open the checkout address that the customer gets and click Pay:

                  mvn -q exec:java -Dexec.mainClass=id.sapa.dev.Chat -Dexec.args=mitra
                  mvn -q exec:java -Dexec.mainClass=id.sapa.dev.Chat -Dexec.args=customer

                The same by hand, as far as signing in and listening:

                  curl -s %1$s/v1/availability
                  curl -s %1$s/v1/auth/otp -H 'content-type: application/json' -d '{"phone":"%7$s","role":"customer"}'
                  curl -s %1$s/v1/auth/token -H 'content-type: application/json' -d '{"challenge_id":"…","code":"000000"}'
                  curl -s %1$s/v1/sessions -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"product_id":"…"}'
                  curl -sN %1$s/v1/events -H "authorization: Bearer $TOKEN"

                A second instance on the same servers, after mvn -DskipTests package:

                  PUBLIC_PORT=3010 INTERNAL_PORT=3011 \\
                    %8$s \\
                    java -jar target/sapa.jar server config.yml
                ------------------------------------------------------------------------------------
                """.formatted(
                        publicUrl,
                        internalUrl,
                        simulatorUrl,
                        Operators.EMAIL,
                        Operators.PASSWORD,
                        DemoData.MITRAS.stream()
                                .map(mitra -> mitra.name() + " " + mitra.phone())
                                .collect(Collectors.joining(", ")),
                        DemoData.CUSTOMER.phone(),
                        second);
    }
}
