package id.sapa.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaParameter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.QueryParam;
import java.security.Principal;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What clients send arrives in a type that has checked it. */
@AnalyzeClasses(packages = "id.sapa", importOptions = ImportOption.DoNotIncludeTests.class)
class RequestRecordsTest {

    private static final List<String> METHODS = Stream.of(GET.class, POST.class, PUT.class, PATCH.class, DELETE.class)
            .map(Class::getName)
            .toList();
    /** Compared with something secret or parsed on the spot, and never stored. */
    private static final Set<String> COMPARED = Set.of("x-callback-token", "If-None-Match");

    @ArchTest
    static void bodies_holdNoBareStrings(JavaClasses classes) {
        assertThat(operations(classes)
                        .flatMap(operation -> operation.getParameters().stream())
                        .map(JavaParameter::getRawType)
                        .filter(type -> isRequestRecord(type) && !type.isAssignableTo(Principal.class))
                        .flatMap(type -> type.getFields().stream())
                        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                        .filter(field -> field.getRawType().isEquivalentTo(String.class))
                        .map(field -> field.getFullName())
                        .distinct())
                .isEmpty();
    }

    @ArchTest
    static void queriesAndHeaders_areNoBareStrings(JavaClasses classes) {
        assertThat(operations(classes)
                        .flatMap(operation -> operation.getParameters().stream())
                        .filter(parameter -> parameter.getRawType().isEquivalentTo(String.class))
                        .filter(RequestRecordsTest::isQueryOrHeader)
                        .map(JavaParameter::getDescription)
                        .distinct())
                .isEmpty();
    }

    private static boolean isRequestRecord(JavaClass type) {
        return type.isRecord()
                && type.getPackageName().startsWith("id.sapa.")
                && !type.getPackageName().equals("id.sapa.common");
    }

    private static boolean isQueryOrHeader(JavaParameter parameter) {
        return parameter.isAnnotatedWith(QueryParam.class)
                || parameter
                        .tryGetAnnotationOfType(HeaderParam.class)
                        .filter(header -> !COMPARED.contains(header.value()))
                        .isPresent();
    }

    private static Stream<JavaMethod> operations(JavaClasses classes) {
        return classes.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> METHODS.stream().anyMatch(method::isAnnotatedWith));
    }
}
