package id.sapa.dev;

import id.sapa.testing.Http;
import id.sapa.testing.Operators;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** An operator, two mitras and some products, made through the interfaces that people use. */
final class DemoData {

    /** Somebody who can sign in with the code 000000. */
    record Person(String name, String phone) {}

    static final List<Person> MITRAS =
            List.of(new Person("Sari", "+6281100000001"), new Person("Budi", "+6281100000002"));
    static final Person CUSTOMER = new Person("you", "+6281200000001");

    private DemoData() {}

    static void create(Map<String, String> variables, URI internalUrl) {
        Operators.add(variables, Operators.EMAIL, "admin", Operators.PASSWORD);
        Http operator = Operators.signIn(internalUrl, Operators.EMAIL, Operators.PASSWORD);
        product(operator, "free-5", "Try it: 5 minutes", 5, 0);
        product(operator, "chat-30", "30 minutes", 30, 50_000);
        product(operator, "chat-60", "60 minutes", 60, 90_000);
        for (Person mitra : MITRAS) {
            operator.post(
                            "/cc/v1/mitras",
                            Map.of(
                                    "phone",
                                    mitra.phone(),
                                    "display_name",
                                    mitra.name(),
                                    "headline",
                                    "Listens well",
                                    "bio",
                                    "A demo mitra.",
                                    "max_sessions",
                                    3))
                    .expect(201);
        }
    }

    private static void product(Http operator, String code, String name, int minutes, long price) {
        operator.post(
                        "/cc/v1/products",
                        Map.of("code", code, "name", name, "duration_minutes", minutes, "price", price))
                .expect(201);
    }
}
