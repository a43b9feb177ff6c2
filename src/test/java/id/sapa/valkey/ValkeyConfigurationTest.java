package id.sapa.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import id.sapa.common.DeploymentEnvironment;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.dropwizard.util.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.HostAndPort;

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
            strings = {
                "redis://h",
                "redis://h:1/2",
                "rediss://user:p%40ss@h:6380",
                "redis://:secret@10.0.0.3:6379/",
                "redis://[::1]:6379",
                "redis-sentinel://a,b:26380,c/1#main",
                "rediss-sentinel://user:p%40ss@a#main"
            })
    void accepts(String url) {
        assertThat(Validators.newValidator().validate(ValkeyConfiguration.of(url)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h:6379",
                "http://h",
                "redis://",
                "redis://h/x",
                "redis://h?x=1",
                "redis://h :1",
                "redis://a,b",
                "redis://h#main",
                "redis-sentinel://a,b",
                "redis-sentinel://a,#main"
            })
    void refuses(String url) {
        assertThat(Validators.newValidator().validate(ValkeyConfiguration.of(url)))
                .isNotEmpty();
    }

    @Test
    void parse_takesSentinelsApart() {
        ValkeyUri uri = ValkeyUri.parse("rediss-sentinel://sapa:p%40ss+1@a,b:26380/3#main");
        assertThat(uri)
                .isEqualTo(new ValkeyUri(
                        true,
                        Optional.of("sapa"),
                        Optional.of("p@ss+1"),
                        List.of(new HostAndPort("a", 26379), new HostAndPort("b", 26380)),
                        3,
                        Optional.of("main")));
        assertThat(uri.address()).isEqualTo("a:26379,b:26380#main");
    }

    @Test
    void check_namesWhatIsNoCertificate() throws Exception {
        List<String> problems = new ArrayList<>();
        mapper.readValue("{\"url\":\"rediss://h\",\"caCertificates\":\"MIIB\"}", ValkeyConfiguration.class)
                .check(DeploymentEnvironment.PRODUCTION, problems::add);
        assertThat(problems).containsExactly("valkey.caCertificates is not a list of PEM certificates");
    }

    @Test
    void doesNotShowItsPassword() {
        assertThat(ValkeyConfiguration.of("rediss://sapa:hunter2@h").toString())
                .contains("h:6379")
                .doesNotContain("hunter2")
                .doesNotContain("sapa:");
    }
}
