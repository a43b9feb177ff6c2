package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import jakarta.ws.rs.Path;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A type is package-private unless something outside its package needs it: another package's code, tests included, the signature of a public
 * method, a framework, or whoever may catch it.
 */
@AnalyzeClasses(packages = "id.sapa")
class VisibilityTest {

    /** Its constants are compiled into their users, where no trace of it is left. */
    private static final String CONSTANTS_ONLY = "id.sapa.account.Roles";

    /** Loaded by name, through META-INF/services. */
    private static final Set<String> SERVICES = Set.of(
            "id.sapa.app.CloudLogLayout",
            "id.sapa.common.InputTextPatternValidator",
            "id.sapa.common.InputTextSizeValidator");

    /** Made for use by others, whether or not they use all of it. */
    private static final Set<String> LIBRARIES = Set.of("id.sapa.client", "id.sapa.concurrent");

    @ArchTest
    static void publicTypesAreNeededElsewhere(JavaClasses classes) {
        assertThat(classes.stream()
                        .filter(VisibilityTest::isPublicProductionType)
                        .filter(type -> !type.isAnnotatedWith(Path.class) && !type.isAssignableTo(Throwable.class))
                        .filter(type ->
                                type.tryGetMethod("main", String[].class).isEmpty())
                        .filter(type -> type.getDirectDependenciesToSelf().stream()
                                .allMatch(use -> isInside(type, use.getOriginClass())))
                        .filter(type -> !isInPublicSignature(type))
                        .map(JavaClass::getName)
                        .filter(name -> !name.equals(CONSTANTS_ONLY) && !SERVICES.contains(name))
                        .sorted())
                .isEmpty();
    }

    private static boolean isPublicProductionType(JavaClass type) {
        return type.isTopLevelClass()
                && type.getModifiers().contains(JavaModifier.PUBLIC)
                && !LIBRARIES.contains(type.getPackageName())
                && type.getSource()
                        .filter(source ->
                                ImportOption.Predefined.DO_NOT_INCLUDE_TESTS.includes(Location.of(source.getUri())))
                        .isPresent();
    }

    /** Daos do not count as inside: JDBI makes rows of public types only. */
    private static boolean isInside(JavaClass type, JavaClass user) {
        return user.getPackage().equals(type.getPackage())
                && !user.getSimpleName().endsWith("Dao");
    }

    /** Also as a type argument, as in {@code Optional<Snapshot>}. */
    private static boolean isInPublicSignature(JavaClass type) {
        return type.getPackage().getClasses().stream()
                .filter(owner -> owner.getModifiers().contains(JavaModifier.PUBLIC) && !owner.equals(type))
                .flatMap(owner -> owner.getCodeUnits().stream())
                .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .anyMatch(
                        method -> Stream.concat(Stream.of(method.getReturnType()), method.getParameterTypes().stream())
                                .anyMatch(part -> part.getAllInvolvedRawTypes().contains(type)));
    }
}
