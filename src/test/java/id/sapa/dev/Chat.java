package id.sapa.dev;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestDevice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A chat in a terminal, against what {@code mvn} started: {@code mitra [phone] [url]} or {@code customer [phone] [url]}.
 * Every line that is typed is sent; an empty line takes the next step, such as accepting an offer.
 */
public final class Chat {

    private static final String URL = "http://127.0.0.1:3000";
    private static final long HEARTBEAT_SECONDS = 15;

    private final SignedIn self;
    private final boolean mitra;
    private final TestDevice socket;
    private volatile String session;
    private volatile String offer;

    private Chat(SignedIn self, boolean mitra) {
        this.self = self;
        this.mitra = mitra;
        this.socket = TestDevice.connect(self.http().base(), self.accessToken());
    }

    public static void main(String[] args) throws IOException {
        String role = args.length > 0 ? args[0] : "customer";
        boolean mitra = role.equals("mitra");
        String phone =
                args.length > 1 ? args[1] : mitra ? DemoData.MITRAS.get(0).phone() : DemoData.CUSTOMER.phone();
        URI url = URI.create(args.length > 2 ? args[2] : URL);
        Chat chat = new Chat(SignedIn.in(url, phone, mitra ? "mitra" : "customer"), mitra);
        say("signed in as " + role + " " + phone);
        chat.socket.onFrame(chat::show);
        if (mitra) {
            chat.goOnline();
        } else {
            chat.buy();
        }
        chat.read();
        System.exit(0);
    }

    private void goOnline() {
        self.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
        ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "heart");
            thread.setDaemon(true);
            return thread;
        });
        heart.scheduleAtFixedRate(
                () -> socket.send(Map.of("type", "heartbeat")), 0, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        say("online; waiting for a customer");
    }

    private void buy() {
        for (JsonNode product :
                self.http().get("/v1/products").expect(200).json().path("items")) {
            if (product.path("code").asText().equals("chat-30")) {
                var answer = self.http()
                        .post(
                                "/v1/sessions",
                                Map.of("product_id", product.path("id").asText()));
                JsonNode body = answer.json();
                switch (answer.status()) {
                    case 201 -> {
                        session = body.path("id").asText();
                        say("pay IDR " + body.path("payment").path("amount") + " here: "
                                + body.path("payment").path("checkout_url").asText());
                    }
                    case 409 ->
                        say(body.path("detail").asText() + " "
                                + body.path("session_id").asText());
                    default -> answer.expect(201);
                }
            }
        }
    }

    private void read() throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isBlank() && mitra && offer != null) {
                session = self.http()
                        .post("/v1/mitra/offers/" + offer + "/accept")
                        .expect(200)
                        .json()
                        .path("id")
                        .asText();
                offer = null;
            } else if (!line.isBlank() && session != null) {
                socket.send(Map.of(
                        "type",
                        "message.send",
                        "session_id",
                        session,
                        "client_message_id",
                        UUID.randomUUID().toString(),
                        "text",
                        line));
            } else if (!line.isBlank()) {
                say("nobody to talk to yet");
            }
        }
    }

    private void show(JsonNode frame) {
        switch (frame.path("type").asText()) {
            case "ready" ->
                frame.path("sessions")
                        .forEach(open -> session = open.path("session_id").asText());
            case "offer" -> {
                offer = frame.path("offer").path("id").asText();
                say("offer from "
                        + frame.path("offer")
                                .path("customer")
                                .path("display_name")
                                .asText() + ", "
                        + frame.path("offer").path("product").path("name").asText() + ": press Enter to accept");
            }
            case "offer.gone" -> say("the offer is gone");
            case "session" -> {
                session = frame.path("session").path("id").asText();
                say("session " + session + " is "
                        + frame.path("session").path("state").asText());
            }
            case "message" -> {
                boolean own = frame.path("sender").path("id").asText().equals(self.id());
                System.out.println(
                        (own ? "  me: " : "them: ") + frame.path("text").asText());
            }
            case "session.warning" -> say(frame.path("remaining_seconds").asInt() + " seconds left");
            case "error" ->
                say(frame.path("code").asText() + ": " + frame.path("detail").asText());
            default -> {}
        }
    }

    private static void say(String what) {
        System.out.println("* " + what);
    }
}
