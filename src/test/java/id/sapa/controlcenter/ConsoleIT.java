package id.sapa.controlcenter;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestOperator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators do on the console, in a real browser. */
class ConsoleIT {

    @RegisterExtension
    static final Browser BROWSER = new Browser();

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private static Marketplace market;
    private static String freeProduct;

    @BeforeAll
    static void open() {
        market = new Marketplace(CLUSTER);
        freeProduct = market.product(30, 0);
    }

    @AfterEach
    void pagesDidNotComplain() {
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void signsInShowsTheOverviewAndSignsOut() {
        market.onlineMitra(0, 1);
        TestOperator operator = TestOperator.in(CLUSTER, "viewer");
        Page page = BROWSER.page();
        page.navigate(console(0));
        page.getByLabel("E-mail").fill(operator.email());
        page.getByLabel("Password").fill("not the password");
        button(page, "Sign in").click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("E-mail or password is wrong");
        page.getByLabel("Password").fill(TestOperator.PASSWORD);
        page.keyboard().press("Enter");
        assertThat(heading(page, "Overview")).isVisible();
        assertThat(page.locator(".live-note .dot.good")).isVisible();
        assertThat(page.locator(".health")).containsText("postgres");
        assertThat(page.locator(".health")).containsText("valkey");
        assertThat(page.getByRole(AriaRole.IMG, named("Mitras, last hour"))).isVisible();
        // A viewer looks only.
        assertThat(button(page, "Reseed mirror")).hasCount(0);
        button(page, "Sign out").click();
        assertThat(heading(page, "Sign in")).isVisible();
    }

    @Test
    void findsAndDeactivatesAMitra() {
        String phone = "+628119000001";
        market.operator()
                .post("/cc/v1/mitras", Map.of("phone", phone, "display_name", "Kartika Sari", "max_sessions", 2))
                .expect(201);
        SignedIn mitra = SignedIn.in(CLUSTER.instance(1).publicUrl(), phone, "mitra");
        mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
        Page page = signedIn("operator", 0);
        page.keyboard().press("g");
        page.keyboard().press("m");
        assertThat(heading(page, "Mitras")).isVisible();
        page.keyboard().press("/");
        page.keyboard().type("karti");
        page.keyboard().press("Enter");
        assertThat(page.locator("tbody tr")).hasCount(1);
        assertThat(page.locator("tbody tr")).containsText("Free");
        link(page, "Kartika Sari").click();
        button(page, "Deactivate").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("At once out of the beacon");
        dialog.getByLabel("Reason").fill("Repeated complaints");
        button(dialog, "Deactivate").click();
        assertThat(dialog).hasCount(0);
        assertThat(page.locator(".page-head .badge")).hasText("Deactivated");
        assertThat(page.locator("dl.facts").first()).containsText("Repeated complaints");
        Awaitility.await()
                .until(() -> mitra.http()
                                .put("/v1/mitra/presence", Map.of("online", true))
                                .status()
                        == 401);
        button(page, "Activate").click();
        button(page.getByRole(AriaRole.DIALOG), "Activate").click();
        assertThat(page.locator(".page-head .badge")).hasText("Offline");
    }

    @Test
    void watchesAndEndsASession() {
        SignedIn mitra = market.onlineMitra(1, 1);
        SignedIn customer = market.customer(0);
        String session = market.chat(customer, mitra, freeProduct).path("id").asText();
        say(customer, session, "Hello <b>there</b>");
        Page page = signedIn("operator", 0);
        page.navigate(console(0) + "/#/sessions?state=active");
        page.locator("a[href='#/sessions/" + session + "']").click();
        button(page, "Open transcript").click();
        assertThat(page.getByRole(AriaRole.LOG)).containsText("Hello <b>there</b>");
        say(mitra, session, "Good evening");
        assertThat(page.getByRole(AriaRole.LOG)).containsText("Good evening");
        button(page, "End session").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        button(dialog, "End session").click();
        // A reason is needed: the browser keeps the dialog open.
        assertThat(dialog).isVisible();
        dialog.getByLabel("Reason").fill("Asked for by the customer on the phone");
        button(dialog, "End session").click();
        assertThat(page.locator(".page-head .badge")).hasText("Ended");
        JsonNode ended =
                customer.http().get("/v1/sessions/" + session).expect(200).json();
        assertThat(ended.path("end_reason").asText()).isEqualTo("ended_by_operator");
        assertThat(actions(session)).contains("session.end", "transcript.read", "transcript.watch");
    }

    @Test
    void refundsAPayment() {
        String product = market.product(60, 80_000);
        market.onlineMitra(1, 1);
        SignedIn customer = market.customer(0);
        JsonNode created = customer.http()
                .post("/v1/sessions", Map.of("product_id", product))
                .expect(201)
                .json();
        String payment = created.path("payment").path("id").asText();
        CLUSTER.xendit().pay(created.path("payment").path("checkout_url").asText(), "CARDS");
        Awaitility.await().until(() -> paymentState(payment).equals("paid"));
        Page page = signedIn("operator", 1);
        page.navigate(console(1) + "/#/payments?state=paid");
        page.locator("a[href='#/payments/" + payment + "']").click();
        button(page, "Refund").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        assertThat(dialog).containsText("It cannot be taken back");
        dialog.getByLabel("Amount in rupiah").fill("30000");
        dialog.getByLabel("Reason").fill("Half was lost to a bad line");
        button(dialog, "Refund").click();
        assertThat(page.locator(".page-head .badge")).hasText("Partly refunded");
        assertThat(page.locator("tbody tr")).containsText("Half was lost to a bad line");
        // What the gateway decides appears by itself.
        assertThat(page.locator("tbody tr .badge")).hasText("Succeeded");
        assertThat(CLUSTER.xendit().refunds())
                .anyMatch(refund -> refund.path("amount").asLong() == 30_000);
    }

    @Test
    void changesASettingThatAnotherInstanceFollows() {
        Page here = signedIn("admin", 0);
        Page there = signedIn("viewer", 1);
        there.navigate(console(1) + "/#/settings");
        assertThat(row(there, "pairing.window_seconds")).containsText("180");
        here.navigate(console(0) + "/#/settings");
        here.getByLabel("Change pairing.window_seconds").click();
        Locator dialog = here.getByRole(AriaRole.DIALOG);
        dialog.getByRole(AriaRole.TEXTBOX).fill("soon");
        button(dialog, "Put into force").click();
        assertThat(dialog).containsText("must be a whole number, 1 to 3600");
        dialog.getByRole(AriaRole.TEXTBOX).fill("240");
        button(dialog, "Put into force").click();
        assertThat(row(here, "pairing.window_seconds")).containsText("240");
        assertThat(row(there, "pairing.window_seconds")).containsText("240");
    }

    @Test
    void reseedsTheMirror() {
        Page page = signedIn("operator", 0);
        button(page, "Reseed mirror").click();
        button(page.getByRole(AriaRole.DIALOG), "Reseed mirror").click();
        assertThat(page.locator("#task-result")).containsText("duration ms");
        assertThat(page.locator("#task-result")).containsText("mitras");
    }

    @Test
    void speaksIndonesianAndFitsAPhone() {
        TestOperator operator = TestOperator.in(CLUSTER, "admin");
        Page page = BROWSER.page(390, 844);
        page.navigate(console(0));
        page.getByLabel("Language").selectOption("id");
        page.getByLabel("Theme").or(page.getByLabel("Tema")).selectOption("dark");
        page.getByLabel("Kata sandi").fill(TestOperator.PASSWORD);
        page.getByLabel("Email").fill(operator.email());
        page.keyboard().press("Enter");
        assertThat(heading(page, "Ringkasan")).isVisible();
        assertThat(page.locator("html")).hasAttribute("lang", "id");
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        for (String place : new String[] {
            "mitras",
            "sessions",
            "payments",
            "gateway-events",
            "payouts",
            "ledger",
            "finance",
            "products",
            "settings",
            "operators",
            "audit"
        }) {
            page.navigate(console(0) + "/#/" + place);
            assertThat(page.locator("main[aria-busy=true], section[aria-busy=true]"))
                    .hasCount(0);
            assertThat(page.locator("main .alert")).hasCount(0);
            assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
                    .as("width of " + place)
                    .isLessThanOrEqualTo(390);
        }
    }

    @Test
    void endsAStreamWhoseOperatorIsDisabled() {
        TestOperator operator = TestOperator.in(CLUSTER, "viewer");
        Page page = signIn(operator, 0);
        assertThat(page.locator(".live-note .dot.good")).isVisible();
        market.operator()
                .patch("/cc/v1/operators/" + operator.id(), Map.of("disabled", true))
                .expect(200);
        assertThat(heading(page, "Sign in")).isVisible();
    }

    @Test
    void draftsAPayoutDiscardsItAndShowsTheDay() {
        SignedIn mitra = market.onlineMitra(1, 1);
        SignedIn customer = market.customer(0);
        JsonNode session = customer.http()
                .post("/v1/sessions", Map.of("product_id", market.product(30, 90_000), "mitra_id", mitra.id()))
                .expect(201)
                .json();
        CLUSTER.xendit().pay(session.path("payment").path("checkout_url").asText(), "CARDS");
        market.accept(mitra);
        market.write(mitra, session.path("id").asText());
        customer.http()
                .post("/v1/sessions/" + session.path("id").asText() + "/end", Map.of())
                .expect(200);
        Page page = signedIn("operator", 0);
        page.navigate(console(0) + "/#/mitras/" + mitra.id());
        button(page, "Bank account").click();
        Locator dialog = page.getByRole(AriaRole.DIALOG);
        dialog.getByLabel("Bank account").fill("BCA 123 Budi");
        button(dialog, "Save").click();
        assertThat(page.locator("dl.facts").first()).containsText("BCA 123 Budi");
        page.navigate(console(0) + "/#/payouts");
        button(page, "Draft a payout").click();
        button(page.getByRole(AriaRole.DIALOG), "Draft a payout").click();
        assertThat(page.locator("tbody")).containsText("BCA 123 Budi");
        assertThat(page.locator("tbody")).containsText("54,000");
        button(page, "Discard").click();
        dialog.getByLabel("Reason").fill("Wrong account");
        button(dialog, "Discard").click();
        assertThat(page.locator(".page-head .badge")).hasText("Discarded");
        assertThat(button(page, "Mark paid")).hasCount(0);
        page.navigate(console(0) + "/#/finance");
        assertThat(heading(page, "Finance")).isVisible();
        assertThat(page.locator("main")).containsText("90,000");
        assertThat(page.locator("main")).containsText("Not compared yet");
        button(page, "Compare with the gateway").click();
        assertThat(page.locator("main")).containsText("payments compared");
        assertThat(page.locator(".badge.bad")).hasCount(0);
    }

    private static Page signedIn(String role, int instance) {
        return signIn(TestOperator.in(CLUSTER, role), instance);
    }

    private static Page signIn(TestOperator operator, int instance) {
        Page page = BROWSER.page();
        page.navigate(console(instance));
        page.getByLabel("E-mail").fill(operator.email());
        page.getByLabel("Password").fill(TestOperator.PASSWORD);
        button(page, "Sign in").click();
        assertThat(heading(page, "Overview")).isVisible();
        return page;
    }

    private static void say(SignedIn who, String session, String text) {
        who.http()
                .post(
                        "/v1/sessions/" + session + "/messages",
                        Map.of("client_message_id", UUID.randomUUID().toString(), "text", text))
                .expect(201);
    }

    private static List<String> actions(String subject) {
        return market.operator()
                .get("/cc/v1/audit?subject=" + subject)
                .expect(200)
                .json()
                .path("items")
                .findValuesAsText("action");
    }

    private static String paymentState(String payment) {
        return market.operator()
                .get("/cc/v1/payments/" + payment)
                .expect(200)
                .json()
                .path("state")
                .asText();
    }

    private static String console(int instance) {
        return CLUSTER.instance(instance).internalUrl().toString();
    }

    private static Locator row(Page page, String text) {
        return page.locator("tbody tr")
                .filter(new Locator.FilterOptions().setHasText(text))
                .first();
    }

    private static Locator heading(Page page, String name) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setLevel(1));
    }

    private static Locator link(Page page, String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Locator button(Locator within, String name) {
        return within.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    private static Page.GetByRoleOptions named(String beginning) {
        return new Page.GetByRoleOptions().setName(beginning);
    }
}
