package id.sapa.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.health.HealthCheck;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.dropwizard.core.cli.Command;
import io.dropwizard.servlets.tasks.Task;
import jakarta.servlet.http.HttpServlet;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.sqlobject.statement.SqlBatch;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** What things are called: a suffix says what a class is, and one name means one thing. */
@AnalyzeClasses(packages = "id.sapa", importOptions = ImportOption.DoNotIncludeTests.class)
class NamingTest {

    @ArchTest
    static final ArchRule RESOURCES = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .should()
            .haveSimpleNameEndingWith("Resource")
            .andShould()
            .haveModifier(JavaModifier.FINAL);

    @ArchTest
    static final ArchRule ONLY_RESOURCES_ARE_CALLED_SO =
            classes().that().haveSimpleNameEndingWith("Resource").should().beAnnotatedWith(Path.class);

    @ArchTest
    static final ArchRule RESOURCES_OF_THE_INTERNAL_API = classes()
            .that()
            .areAnnotatedWith(Path.class)
            .and()
            .resideInAPackage("id.sapa.controlcenter..")
            .should()
            .haveSimpleNameStartingWith("Admin");

    @ArchTest
    static final ArchRule DAOS = methods()
            .that()
            .areAnnotatedWith(SqlQuery.class)
            .or()
            .areAnnotatedWith(SqlUpdate.class)
            .or()
            .areAnnotatedWith(SqlBatch.class)
            .should()
            .beDeclaredInClassesThat()
            .haveSimpleNameEndingWith("Dao");

    @ArchTest
    static final ArchRule DAOS_ARE_INTERFACES =
            classes().that().haveSimpleNameEndingWith("Dao").should().beInterfaces();

    @ArchTest
    static final ArchRule HEALTH_CHECKS =
            classes().that().areAssignableTo(HealthCheck.class).should().haveSimpleNameEndingWith("HealthCheck");

    @ArchTest
    static final ArchRule TASKS =
            classes().that().areAssignableTo(Task.class).should().haveSimpleNameEndingWith("Task");

    @ArchTest
    static final ArchRule COMMANDS =
            classes().that().areAssignableTo(Command.class).should().haveSimpleNameEndingWith("Command");

    @ArchTest
    static final ArchRule SERVLETS =
            classes().that().areAssignableTo(HttpServlet.class).should().haveSimpleNameEndingWith("Servlet");

    @ArchTest
    static final ArchRule FILTERS = classes()
            .that(assignableTo(ContainerRequestFilter.class)
                    .or(assignableTo(ContainerResponseFilter.class))
                    .or(assignableTo(jakarta.servlet.Filter.class)))
            .should()
            .haveSimpleNameEndingWith("Filter");

    @ArchTest
    static final ArchRule EXCEPTION_MAPPERS =
            classes().that().implement(ExceptionMapper.class).should().haveSimpleNameEndingWith("ExceptionMapper");

    @ArchTest
    static final ArchRule EXCEPTIONS =
            classes().that().areAssignableTo(Throwable.class).should().haveSimpleNameEndingWith("Exception");

    /** FcmThreadManager has the name of the Firebase type that it extends. */
    @ArchTest
    static final ArchRule NO_EMPTY_WORDS = noClasses()
            .that()
            .doNotHaveSimpleName("FcmThreadManager")
            .should()
            .haveNameMatching(".*(Manager|Helper|Utils?|Impl)");

    /** A bound is a MAX_ or MIN_, a batch has a BATCH_SIZE. */
    @ArchTest
    static final ArchRule NO_SUPERLATIVES = fields().should()
            .haveNameNotMatching("(.*_)?(MOST|LONGEST|SHORTEST|LEAST|LARGEST|AT_ONCE|AT_A_TIME)(_.*)?")
            .andShould()
            .haveNameNotMatching("(most|longest|shortest|least|largest)([A-Z].*)?|.*(AtOnce|AtATime)");

    @ArchTest
    static void oneTopLevelNameIsOneType(JavaClasses classes) {
        assertThat(topLevel(classes)
                        .collect(groupingBy(JavaClass::getSimpleName))
                        .values())
                .filteredOn(sameName -> sameName.size() > 1)
                .isEmpty();
    }

    @ArchTest
    static void noNestedTypeHasTheNameOfATopLevelOne(JavaClasses classes) {
        Set<String> taken = topLevel(classes).map(JavaClass::getSimpleName).collect(toSet());
        assertThat(classes.stream()
                        .filter(type -> type.isNestedClass() && taken.contains(type.getSimpleName()))
                        .map(JavaClass::getName))
                .isEmpty();
    }

    private static Stream<JavaClass> topLevel(JavaClasses classes) {
        return classes.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"));
    }
}
