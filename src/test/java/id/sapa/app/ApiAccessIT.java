package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import id.sapa.testing.Http;
import id.sapa.testing.Marketplace;
import id.sapa.testing.SapaCluster;
import id.sapa.testing.SignedIn;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may call what, over every operation there is. */
class ApiAccessIT {

    @RegisterExtension
    static final SapaCluster CLUSTER = SapaCluster.of(1);

    private static Http anyone;
    private static SignedIn customer;
    private static SignedIn mitra;
    private static Http operator;
    private static List<ApiOperation> operations;

    @BeforeAll
    static void signIn() {
        anyone = Http.at(CLUSTER.instance(0).publicUrl());
        Marketplace marketplace = new Marketplace(CLUSTER);
        customer = marketplace.customer(0);
        mitra = marketplace.mitra(0, 1);
        operator = marketplace.operator();
        operations = ApiOperation.of(anyone);
    }

    @Test
    void onlyTheseNeedNoToken() {
        assertThat(operations.stream().filter(operation -> !operation.secured()))
                .map(ApiOperation::toString)
                .containsExactlyInAnyOrder(
                        "POST /v1/auth/otp",
                        "POST /v1/auth/token",
                        "POST /v1/auth/refresh",
                        "GET /v1/availability",
                        "GET /v1/products",
                        "GET /v1/mitras",
                        "GET /v1/mitras/{id}",
                        "POST /v1/webhooks/xendit",
                        "GET /health/live",
                        "GET /health/ready",
                        "GET /asyncapi.json",
                        "GET /openapi.json",
                        "GET /problems");
    }

    @Test
    void withoutATokenNothingElseAnswers() {
        secured()
                .forEach(operation -> assertThat(status(anyone, operation))
                        .as(operation.toString())
                        .isEqualTo(401));
    }

    @Test
    void anOperatorsTokenIsNoUsersToken() {
        secured()
                .forEach(operation -> assertThat(status(operator.via(anyone.base()), operation))
                        .as(operation.toString())
                        .isEqualTo(401));
    }

    @Test
    void aUsersTokenIsNoOperatorsToken() {
        Http internal = Http.at(CLUSTER.instance(0).internalUrl()).as(customer.accessToken());
        for (String path : new String[] {"/cc/v1/operators", "/cc/v1/audit", "/cc/v1/settings", "/cc/v1/mitras"}) {
            internal.get(path).expect(401);
        }
    }

    @Test
    void whatIsForOneRoleIsRefusedToTheOther() {
        operations.stream().filter(ApiOperation::forOneRole).forEach(operation -> {
            boolean mitrasOnly = operation.path().startsWith("/v1/mitra/");
            SignedIn wrong = mitrasOnly ? customer : mitra;
            SignedIn right = mitrasOnly ? mitra : customer;
            assertThat(status(wrong.http(), operation)).as(operation.toString()).isEqualTo(403);
            assertThat(status(right.http(), operation)).as(operation.toString()).isNotIn(401, 403);
        });
    }

    private static List<ApiOperation> secured() {
        List<ApiOperation> secured =
                operations.stream().filter(ApiOperation::secured).toList();
        assertThat(secured).isNotEmpty();
        return secured;
    }

    private static int status(Http caller, ApiOperation operation) {
        return operation.hasBody()
                ? caller.raw(operation.method(), operation.atNothing(), "application/json", "{}")
                        .status()
                : caller.raw(operation.method(), operation.atNothing(), "application/json", "")
                        .status();
    }
}
