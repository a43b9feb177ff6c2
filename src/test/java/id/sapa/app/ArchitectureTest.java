package id.sapa.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;

/** The shape of the house: which package may know which. */
@AnalyzeClasses(packages = "id.sapa", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Lowest first: each may import only from those before it. */
    private static final List<String> LAYERS = List.of(
            "common",
            "metrics",
            "concurrent",
            "db",
            "valkey",
            "jobs",
            "event",
            "settings",
            "web",
            "account",
            "push",
            "mitra",
            "availability",
            "ledger",
            "payment",
            "session",
            "pairing",
            "chat",
            "realtime",
            "controlcenter",
            "app");

    @ArchTest
    static final ArchRule FEATURES_HAVE_NO_CYCLES =
            slices().matching("id.sapa.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_VALKEY_IMPORTS_JEDIS = noClasses()
            .that()
            .resideOutsideOfPackage("id.sapa.valkey..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("redis.clients..");

    @ArchTest
    static final ArchRule THE_CLIENT_KNOWS_ONLY_COMMON = noClasses()
            .that()
            .resideInAPackage("id.sapa.client..")
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("id.sapa..")
                    .and(DescribedPredicate.not(
                            JavaClass.Predicates.resideInAnyPackage("id.sapa.client..", "id.sapa.common.."))));

    @ArchTest
    static final ArchRule ONLY_FCM_CLASSES_IMPORT_FIREBASE = noClasses()
            .that()
            .haveNameNotMatching("id\\.sapa\\.push\\.Fcm.*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.google.firebase..", "com.google.auth..", "com.google.api.client..");

    @ArchTest
    static final ArchRule ONLY_PAYMENT_KNOWS_XENDIT = noClasses()
            .that()
            .resideOutsideOfPackages("id.sapa.payment..", "id.sapa.app..")
            .should()
            .dependOnClassesThat()
            .haveSimpleNameContaining("Xendit")
            .orShould()
            .haveSimpleNameContaining("Xendit");

    @ArchTest
    static final ArchRule TIME_COMES_FROM_THE_CLOCK = noClasses()
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis");

    /** Fluent calls only: a value is a key of its own, and a throwable cannot be reduced to its message by accident. */
    @ArchTest
    static final ArchRule LOGS_ARE_EVENTS = noClasses()
            .should()
            .callMethodWhere(JavaCall.Predicates.target(
                            HasOwner.Predicates.With.owner(JavaClass.Predicates.assignableTo(org.slf4j.Logger.class)))
                    .and(JavaCall.Predicates.target(HasName.Predicates.nameMatching("trace|debug|info|warn|error"))));

    @ArchTest
    static final ArchRule THREADS_HAVE_NAMES = noClasses()
            .that()
            .resideOutsideOfPackages("id.sapa.concurrent..", "id.sapa.client..")
            .should()
            .callConstructorWhere(JavaCall.Predicates.target(
                    HasOwner.Predicates.With.owner(JavaClass.Predicates.equivalentTo(Thread.class))));

    @ArchTest
    static void everyLayerKnowsOnlyLowerOnes(JavaClasses classes) {
        for (int i = 0; i < LAYERS.size(); i++) {
            String[] higher = LAYERS.subList(i + 1, LAYERS.size()).stream()
                    .map(layer -> "id.sapa." + layer + "..")
                    .toArray(String[]::new);
            if (higher.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage("id.sapa." + LAYERS.get(i) + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(higher)
                        .allowEmptyShould(true)
                        .check(classes);
            }
        }
    }
}
