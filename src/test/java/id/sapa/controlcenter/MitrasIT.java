package id.sapa.controlcenter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import id.sapa.testing.Http;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import id.sapa.testing.TestOperator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mitras in the Control Center: taken on, found, changed, deactivated and back. */
class MitrasIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(2);

    private final Http anyone = Http.at(CLUSTER.instance(1).publicUrl());
    private Http operator;
    private String operatorId;

    @BeforeEach
    void signIn() {
        TestOperator someone = TestOperator.in(CLUSTER, "operator");
        operatorId = someone.id();
        operator = someone.at(CLUSTER.instance(0));
    }

    @Test
    void takesOnAMitraWhoCanSignIn() {
        String phone = SignedIn.newPhone();
        JsonNode made = create(phone, "Ratna Dewi");
        assertThat(made.path("phone").asText()).isEqualTo(phone);
        assertThat(made.path("state").asText()).isEqualTo("offline");
        assertThat(made.path("active_sessions").asInt()).isZero();
        SignedIn mitra = SignedIn.in(anyone, phone, "mitra");
        assertThat(mitra.id()).isEqualTo(made.path("id").asText());
        assertThat(operator.post("/cc/v1/mitras", Map.of("phone", phone, "display_name", "Again"))
                        .expect(409)
                        .code())
                .isEqualTo("phone_taken");
    }

    @Test
    void namesWhatIsNotAcceptable() {
        assertThat(fields(operator.post("/cc/v1/mitras", Map.of("phone", "12", "display_name", "X"))))
                .containsExactly("phone");
        assertThat(fields(operator.post(
                        "/cc/v1/mitras", Map.of("phone", SignedIn.newPhone(), "display_name", "", "max_sessions", 0))))
                .containsExactlyInAnyOrder("display_name", "max_sessions");
        assertThat(fields(operator.get("/cc/v1/mitras?state=asleep"))).containsExactly("state");
        assertThat(fields(operator.get("/cc/v1/mitras?limit=0"))).containsExactly("limit");
    }

    @Test
    void findsByBeginningsOfNameAndPhone() {
        String phone = SignedIn.newPhone();
        String id = create(phone, "Wulandari Kusuma").path("id").asText();
        assertThat(ids("q=kusu")).contains(id);
        assertThat(ids("q=WULAN%20kus")).contains(id);
        assertThat(ids("q=kusuma%20nobody")).doesNotContain(id);
        assertThat(ids("q=" + phone.substring(0, 9).replace("+", "%2B"))).contains(id);
        assertThat(ids("q=0" + phone.substring(3))).containsExactly(id);
        assertThat(ids("q=')%20or%20:*&!")).isEmpty();
        assertThat(fields(operator.get("/cc/v1/mitras?q=!!"))).containsExactly("q");
    }

    @Test
    void tellsFreeFromOfflineAndDeactivated() {
        String phone = SignedIn.newPhone();
        String id = create(phone, "Siti").path("id").asText();
        assertThat(ids("state=offline")).contains(id);
        SignedIn mitra = SignedIn.in(anyone, phone, "mitra");
        mitra.http().put("/v1/mitra/presence", Map.of("online", true)).expect(200);
        assertThat(ids("state=free")).contains(id);
        assertThat(ids("state=online")).contains(id);
        assertThat(ids("state=busy")).doesNotContain(id);
        operator.post("/cc/v1/mitras/" + id + "/deactivate", Map.of("reason", "complaints"))
                .expect(200);
        assertThat(ids("state=deactivated")).contains(id);
        assertThat(ids("state=free")).doesNotContain(id);
        assertThat(ids("state=offline")).doesNotContain(id);
    }

    @Test
    void deactivatesAtOnceAndActivatesAgain() {
        String phone = SignedIn.newPhone();
        String id = create(phone, "Joko").path("id").asText();
        SignedIn mitra = SignedIn.in(anyone, phone, "mitra");
        String path = "/cc/v1/mitras/" + id;
        JsonNode gone = operator.post(path + "/deactivate", Map.of("reason", "complaints"))
                .expect(200)
                .json();
        assertThat(gone.path("state").asText()).isEqualTo("deactivated");
        assertThat(gone.path("deactivation_reason").asText()).isEqualTo("complaints");
        Awaitility.await()
                .until(() -> mitra.http()
                                .put("/v1/mitra/presence", Map.of("online", true))
                                .status()
                        == 401);
        JsonNode back = operator.post(path + "/activate").expect(200).json();
        assertThat(back.path("state").asText()).isEqualTo("offline");
        assertThat(actions(id)).containsExactly("mitra.activate", "mitra.deactivate", "mitra.create");
    }

    @Test
    void needsAReason() {
        String id = create(SignedIn.newPhone(), "Agus").path("id").asText();
        assertThat(fields(operator.post("/cc/v1/mitras/" + id + "/deactivate", Map.of("reason", " "))))
                .containsExactly("reason");
        assertThat(actions(id)).containsExactly("mitra.create");
    }

    @Test
    void changesOnlyWhatIsGiven() {
        String id = create(SignedIn.newPhone(), "Putri").path("id").asText();
        JsonNode changed = operator.patch("/cc/v1/mitras/" + id, Map.of("max_sessions", 7))
                .expect(200)
                .json();
        assertThat(changed.path("max_sessions").asInt()).isEqualTo(7);
        assertThat(changed.path("display_name").asText()).isEqualTo("Putri");
        assertThat(changed.path("headline").asText()).isEqualTo("Listens");
    }

    @Test
    void answersNotFoundForWhatIsNot() {
        operator.get("/cc/v1/mitras/01890000-0000-7000-8000-000000000000").expect(404);
        operator.get("/cc/v1/mitras/nonsense").expect(404);
        operator.patch("/cc/v1/mitras/01890000-0000-7000-8000-000000000000", Map.of("max_sessions", 2))
                .expect(404);
    }

    @Test
    void pagesWithoutGapOrRepetition() {
        for (int i = 0; i < 7; i++) {
            create(SignedIn.newPhone(), "Pager Number" + i);
        }
        List<String> all = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = operator.get("/cc/v1/mitras?q=pager&limit=3" + next)
                    .expect(200)
                    .json();
            all.addAll(page.path("items").findValuesAsText("display_name"));
            next = page.path("next").isNull()
                    ? null
                    : "&after=" + page.path("next").asText();
        } while (next != null);
        assertThat(all)
                .containsExactly(
                        "Pager Number6",
                        "Pager Number5",
                        "Pager Number4",
                        "Pager Number3",
                        "Pager Number2",
                        "Pager Number1",
                        "Pager Number0");
        assertThat(fields(operator.get("/cc/v1/mitras?after=forged"))).containsExactly("after");
    }

    private JsonNode create(String phone, String name) {
        return operator.post(
                        "/cc/v1/mitras",
                        Map.of(
                                "phone",
                                phone,
                                "display_name",
                                name,
                                "headline",
                                "Listens",
                                "bio",
                                "",
                                "max_sessions",
                                2))
                .expect(201)
                .json();
    }

    private List<String> ids(String query) {
        return operator.get("/cc/v1/mitras?" + query)
                .expect(200)
                .json()
                .path("items")
                .findValuesAsText("id");
    }

    private List<String> actions(String subject) {
        JsonNode items = operator.get("/cc/v1/audit?operator=" + operatorId + "&subject=" + subject)
                .expect(200)
                .json()
                .path("items");
        return items.findValuesAsText("action");
    }

    private static List<String> fields(Http.Answer refusal) {
        return refusal.expect(422).json().path("errors").findValuesAsText("field");
    }
}
