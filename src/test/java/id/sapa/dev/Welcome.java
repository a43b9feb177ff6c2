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

                A chat between two terminals. Terminal 1, the mitra goes online and listens:

                  S=%1$s
                  login() { C=$(curl -s $S/v1/auth/otp -H 'content-type: application/json' -d "{\\"phone\\":\\"$1\\",\\"role\\":\\"$2\\"}" | grep -o '"challenge_id":"[^"]*' | cut -d'"' -f4); curl -s $S/v1/auth/token -H 'content-type: application/json' -d "{\\"challenge_id\\":\\"$C\\",\\"code\\":\\"000000\\"}" | grep -o '"access_token":"[^"]*' | cut -d'"' -f4; }
                  T=$(login %7$s mitra)
                  curl -s -X PUT $S/v1/mitra/presence -H "authorization: Bearer $T" -H 'content-type: application/json' -d '{"online":true}'; echo
                  while curl -s -X POST $S/v1/mitra/heartbeat -H "authorization: Bearer $T"; do sleep 20; done &
                  curl -sN $S/v1/events -H "authorization: Bearer $T" &

                Terminal 2, the customer opens a paid session and listens; open the checkout_url that it prints and click Pay:

                  S=%1$s
                  (the same login function)
                  T=$(login %8$s customer)
                  P=$(curl -s $S/v1/products | grep -o '"id":"[^"]*","code":"chat-30"' | cut -d'"' -f4)
                  curl -s $S/v1/sessions -H "authorization: Bearer $T" -H 'content-type: application/json' -d "{\\"product_id\\":\\"$P\\"}"; echo
                  curl -sN $S/v1/events -H "authorization: Bearer $T" &

                Terminal 1, accept the offer that came (its id is in the event), then both may write:

                  curl -s -X POST $S/v1/mitra/offers/OFFER_ID/accept -H "authorization: Bearer $T"; echo
                  say() { curl -s $S/v1/sessions/$1/messages -H "authorization: Bearer $T" -H 'content-type: application/json' -d "{\\"client_message_id\\":\\"$(cat /proc/sys/kernel/random/uuid)\\",\\"text\\":\\"$2\\"}"; echo; }
                  say SESSION_ID 'Selamat pagi'

                A second instance on the same servers, after mvn -DskipTests package:

                  PUBLIC_PORT=3010 INTERNAL_PORT=3011 \\
                    %9$s \\
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
                        DemoData.MITRAS.get(0).phone(),
                        DemoData.CUSTOMER.phone(),
                        second);
    }
}
