package id.sapa.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The fake gateway's page on which a customer pays. */
final class FakeCheckoutPage {

    private final FakeCheckouts checkouts;

    FakeCheckoutPage(FakeCheckouts checkouts) {
        this.checkouts = checkouts;
    }

    /**
     * Shows the page, or does what a button of it says.
     *
     * @param path what follows {@code /pay/}: the checkout's id, and an action
     */
    void handle(HttpExchange exchange, String path) throws IOException {
        String[] parts = path.split("/");
        ObjectNode checkout = checkouts.find(parts[0]).orElse(null);
        if (checkout == null) {
            html(exchange, 404, "No such checkout", "");
        } else if (exchange.getRequestMethod().equals("POST") && parts.length == 2) {
            act(checkout, parts[1]);
            exchange.getResponseHeaders().add("Location", "/pay/" + parts[0]);
            exchange.sendResponseHeaders(303, -1);
        } else {
            show(exchange, checkout, parts[0]);
        }
    }

    private void act(ObjectNode checkout, String action) {
        if (!isActive(checkout)) {
            return;
        }
        switch (action) {
            case "pay" -> checkouts.pay(checkout, "QRIS");
            case "virtual-account" -> checkouts.pay(checkout, "VIRTUAL_ACCOUNT");
            case "expire" -> checkouts.expire(checkout);
            default -> {}
        }
    }

    private static void show(HttpExchange exchange, ObjectNode checkout, String id) throws IOException {
        String buttons = isActive(checkout)
                ? button(id, "pay", "Pay")
                        + button(id, "virtual-account", "Pay by virtual account (cannot be refunded)")
                        + button(id, "expire", "Let it expire")
                : "";
        html(
                exchange,
                200,
                "IDR " + checkout.path("amount").asText(),
                "<p>" + escape(checkout.path("description").asText()) + "</p><p>Status: <strong>"
                        + checkout.path("status").asText() + "</strong></p>" + buttons);
    }

    private static boolean isActive(ObjectNode checkout) {
        return checkout.path("status").asText().equals("ACTIVE");
    }

    private static String button(String id, String action, String label) {
        return "<form method=post action=\"/pay/" + id + "/" + action + "\"><button>" + label + "</button></form>";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static void html(HttpExchange exchange, int status, String title, String body) throws IOException {
        byte[] page = ("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport"
                        + " content=\"width=device-width\"><title>Payment simulator</title>"
                        + "<style>body{font:18px system-ui;max-width:28rem;margin:3rem auto;padding:0 1rem}"
                        + "button{font:inherit;padding:.6rem 1.2rem;margin:.3rem 0}</style><h1>" + title + "</h1>"
                        + body)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(status, page.length);
        exchange.getResponseBody().write(page);
    }
}
