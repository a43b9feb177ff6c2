package id.sapa.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.util.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValkeyConfigurationTest {

    private final ObjectMapper mapper = Jackson.newObjectMapper();

    @Test
    void readsWhatIsGivenAndDefaultsTheRest() throws Exception {
        ValkeyConfiguration configuration = mapper.readValue(
                "{\"url\":\"redis://cache:7000\",\"socketTimeout\":\"15ms\"}", ValkeyConfiguration.class);
        assertThat(configuration.socketTimeout()).isEqualTo(Duration.milliseconds(15));
        assertThat(configuration.failureThreshold()).isEqualTo(3);
        assertThat(configuration.address()).isEqualTo("cache:7000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"redis://h", "redis://h:1/2", "rediss://user:p%40ss@h:6380", "redis://:secret@10.0.0.3:6379/"})
    void accepts(String url) {
        assertThat(Validators.newValidator().validate(ValkeyConfiguration.of(url)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h:6379", "http://h", "redis://", "redis://h/x", "redis://h?x=1", "redis://h :1"})
    void refuses(String url) {
        assertThat(Validators.newValidator().validate(ValkeyConfiguration.of(url)))
                .isNotEmpty();
    }

    @Test
    void doesNotShowItsPassword() {
        assertThat(ValkeyConfiguration.of("rediss://sapa:hunter2@h").toString())
                .contains("h:6379")
                .doesNotContain("hunter2")
                .doesNotContain("sapa:");
    }
}
