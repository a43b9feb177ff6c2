package id.sapa.controlcenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Payouts: what is owed is drafted once, exported as it is, paid once, or given up and drafted again. */
class PayoutsIT {

    private static final long PRICE = 90_001;
    private static final long EARNED = 54_000;
    private static final Map<String, ?> REASON = Map.of("reason", "Wrong bank account");

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private Marketplace market;
    private Http operator;
    private Http elsewhere;
    private Http viewer;
    private SignedIn mitra;

    @BeforeEach
    void aMitraHasEarned() {
        market = new Marketplace(CLUSTER);
        TestOperator someone = TestOperator.in(CLUSTER, "operator");
        operator = someone.at(CLUSTER.instance(0));
        elsewhere = someone.at(CLUSTER.instance(1));
        viewer = TestOperator.in(CLUSTER, "viewer").at(CLUSTER.instance(0));
        // What an earlier test has left is none of the next one's.
        pay(draft().path("id").asText());
        mitra = market.onlineMitra(0, 1);
        earn();
    }

    @Test
    void aDraftIsExportedAndPaidOnce() {
        String account = "/cc/v1/mitras/" + mitra.id() + "/bank-account";
        assertThat(viewer.get(account).expect(200).json().path("bank_account").isNull())
                .isTrue();
        viewer.put(account, Map.of("bank_account", "BCA 1")).expect(403);
        operator.put(account, Map.of("bank_account", " BCA 123, \"Budi\" ")).expect(200);
        JsonNode draft = draft();
        assertThat(draft.path("state").asText()).isEqualTo("draft");
        assertThat(draft.path("total").asLong()).isEqualTo(EARNED);
        assertThat(draft.path("items")).hasSize(1);
        JsonNode line = draft.path("items").path(0);
        assertThat(line.path("mitra_id").asText()).isEqualTo(mitra.id());
        assertThat(line.path("amount").asLong()).isEqualTo(EARNED);
        assertThat(line.path("bank_account").asText()).isEqualTo("BCA 123, \"Budi\"");
        String path = path(draft);
        assertThat(viewer.get(path + ".csv").expect(200).text())
                .isEqualTo("\uFEFFpayout_id,mitra_id,display_name,phone,bank_account,amount,currency\r\n"
                        + String.join(
                                ",",
                                draft.path("id").asText(),
                                mitra.id(),
                                line.path("display_name").asText(),
                                line.path("phone").asText(),
                                "\"BCA 123, \"\"Budi\"\"\"",
                                "54000",
                                "IDR\r\n"));
        // Nothing has been paid so far, and nothing is left to draft.
        assertThat(owed()).isEqualTo(EARNED);
        assertThat(draft().path("items")).isEmpty();
        viewer.post(path + "/paid").expect(403);
        JsonNode paid = operator.post(path + "/paid").expect(200).json();
        assertThat(paid.path("state").asText()).isEqualTo("paid");
        assertThat(operator.post(path + "/paid").expect(200).json().path("paid_at"))
                .isEqualTo(paid.path("paid_at"));
        assertThat(owed()).isZero();
        assertThat(movements(draft)).isEqualTo(1);
    }

    @Test
    void paidAtTheSameTimeItIsPaidOnce() {
        String path = path(draft());
        List<Http.Answer> answers =
                atOnce(8, () -> operator.post(path + "/paid"), () -> elsewhere.post(path + "/paid"));
        assertThat(answers).allMatch(answer -> answer.status() == 200);
        assertThat(owed()).isZero();
    }

    @Test
    void draftedAtTheSameTimeWhatIsOwedIsInOne() {
        List<Http.Answer> answers =
                atOnce(8, () -> operator.post("/cc/v1/payouts"), () -> elsewhere.post("/cc/v1/payouts"));
        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream()
                        .mapToLong(answer -> answer.json().path("total").asLong()))
                .containsOnlyOnce(EARNED)
                .allMatch(total -> total == 0 || total == EARNED);
        answers.forEach(answer -> pay(answer.json().path("id").asText()));
        assertThat(owed()).isZero();
    }

    @Test
    void aDiscardedDraftIsDraftedAgain() {
        JsonNode draft = draft();
        String path = path(draft);
        viewer.post(path + "/discard", REASON).expect(403);
        operator.post(path + "/discard", Map.of()).expect(422);
        JsonNode discarded =
                operator.post(path + "/discard", REASON).expect(200).json();
        assertThat(discarded.path("state").asText()).isEqualTo("discarded");
        assertThat(discarded.path("items")).hasSize(1);
        operator.post(path + "/discard", REASON).expect(200);
        // Nobody is to transfer it any more.
        assertThat(operator.post(path + "/paid").expect(409).code()).isEqualTo("payout_not_draft");
        assertThat(operator.get(path + ".csv").expect(409).code()).isEqualTo("payout_not_draft");
        assertThat(viewer.get("/cc/v1/audit?subject=" + draft.path("id").asText())
                        .expect(200)
                        .json()
                        .path("items")
                        .findValuesAsText("action"))
                .contains("payout.discard");
        assertThat(owed()).isEqualTo(EARNED);
        earn();
        JsonNode next = draft();
        assertThat(next.path("total").asLong()).isEqualTo(2 * EARNED);
        pay(next.path("id").asText());
        assertThat(owed()).isZero();
        assertThat(operator.post(path(next) + "/discard", REASON).expect(409).code())
                .isEqualTo("payout_not_draft");
        operator.post("/cc/v1/payouts/" + mitra.id() + "/discard", REASON).expect(404);
    }

    @Test
    void paidAndDiscardedAtTheSameTimeItIsOneOfThem() {
        for (int i = 0; i < 5; i++) {
            JsonNode draft = draft();
            String path = path(draft);
            List<Http.Answer> answers =
                    atOnce(4, () -> operator.post(path + "/paid"), () -> elsewhere.post(path + "/discard", REASON));
            String state = viewer.get(path).expect(200).json().path("state").asText();
            assertThat(answers.stream().filter(answer -> answer.status() == 200))
                    .isNotEmpty()
                    .allMatch(answer -> answer.json().path("state").asText().equals(state));
            boolean paid = state.equals("paid");
            assertThat(owed()).isEqualTo(paid ? 0 : EARNED);
            assertThat(movements(draft)).isEqualTo(paid ? 1 : 0);
            JsonNode next = draft();
            assertThat(next.path("total").asLong()).isEqualTo(paid ? 0 : EARNED);
            pay(next.path("id").asText());
            earn();
        }
    }

    private void earn() {
        SignedIn customer = market.customer(1);
        JsonNode session = customer.http()
                .post("/v1/sessions", Map.of("product_id", market.product(30, PRICE), "mitra_id", mitra.id()))
                .expect(201)
                .json();
        CLUSTER.xendit().pay(session.path("payment").path("checkout_url").asText(), "CARDS");
        market.accept(mitra);
        market.write(mitra, session.path("id").asText());
        customer.http()
                .post("/v1/sessions/" + session.path("id").asText() + "/end", Map.of())
                .expect(200);
        Awaitility.await().until(() -> owed() > 0);
    }

    private JsonNode draft() {
        return operator.post("/cc/v1/payouts").expect(201).json();
    }

    private void pay(String payout) {
        operator.post("/cc/v1/payouts/" + payout + "/paid").expect(200);
    }

    /** What the mitra itself is shown. */
    private long owed() {
        return mitra.http()
                .get("/v1/mitra/earnings")
                .expect(200)
                .json()
                .path("balance")
                .asLong();
    }

    private static long movements(JsonNode payout) {
        return CLUSTER.database()
                .withHandle(handle -> handle.createQuery("""
                                select count(*) from ledger_transaction t join payout_line l on l.id = t.cause_id
                                where t.kind = 'payout' and l.payout_id = :payout::uuid
                                """)
                        .bind("payout", payout.path("id").asText())
                        .mapTo(Long.class)
                        .one());
    }

    private static String path(JsonNode payout) {
        return "/cc/v1/payouts/" + payout.path("id").asText();
    }

    private static List<Http.Answer> atOnce(int each, Supplier<Http.Answer> one, Supplier<Http.Answer> other) {
        ExecutorService pool = Executors.newFixedThreadPool(2 * each);
        try {
            List<Callable<Http.Answer>> calls = Stream.generate(
                            () -> List.<Callable<Http.Answer>>of(one::get, other::get))
                    .limit(each)
                    .flatMap(List::stream)
                    .toList();
            List<Http.Answer> answers = new ArrayList<>();
            for (Future<Http.Answer> answer : pool.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            pool.shutdown();
        }
    }
}
