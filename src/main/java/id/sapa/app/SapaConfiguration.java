package id.sapa.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import id.sapa.account.AuthConfiguration;
import id.sapa.account.OtpConfiguration;
import id.sapa.chat.ChatConfiguration;
import id.sapa.common.ConfigurationSection;
import id.sapa.common.DeploymentEnvironment;
import id.sapa.jobs.JobsConfiguration;
import id.sapa.payment.XenditConfiguration;
import id.sapa.push.PushConfiguration;
import id.sapa.realtime.RealtimeConfiguration;
import id.sapa.valkey.ValkeyConfiguration;
import id.sapa.web.InternalConfiguration;
import id.sapa.web.WebConfiguration;
import io.dropwizard.core.Configuration;
import io.dropwizard.db.DataSourceFactory;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The configuration file: one section for each feature that has one. */
public final class SapaConfiguration extends Configuration {

    @NotNull
    @JsonProperty
    private DeploymentEnvironment environment;

    /** Checked by {@link DatabaseConfigurationValidator}. */
    @NotNull
    @JsonProperty
    private DataSourceFactory database;

    @Valid
    @NotNull
    @JsonProperty
    private ValkeyConfiguration valkey;

    @Valid
    @NotNull
    @JsonProperty
    private JobsConfiguration jobs = new JobsConfiguration(0, null, null, null);

    @Valid
    @NotNull
    @JsonProperty
    private WebConfiguration web = new WebConfiguration(null, null, null, null);

    @Valid
    @NotNull
    @JsonProperty
    private InternalConfiguration internal = new InternalConfiguration(null);

    @Valid
    @NotNull
    @JsonProperty
    private PushConfiguration push = new PushConfiguration(null, null);

    @Valid
    @NotNull
    @JsonProperty
    private AuthConfiguration auth;

    @Valid
    @NotNull
    @JsonProperty
    private OtpConfiguration otp;

    @Valid
    @NotNull
    @JsonProperty
    private ChatConfiguration chat = new ChatConfiguration(null, null, null);

    @Valid
    @NotNull
    @JsonProperty
    private RealtimeConfiguration realtime = new RealtimeConfiguration(null, null, null, null, null);

    @Valid
    @NotNull
    @JsonProperty
    private XenditConfiguration xendit;

    public DeploymentEnvironment environment() {
        return environment;
    }

    public DataSourceFactory database() {
        return database;
    }

    public ValkeyConfiguration valkey() {
        return valkey;
    }

    public JobsConfiguration jobs() {
        return jobs;
    }

    public WebConfiguration web() {
        return web;
    }

    public InternalConfiguration internal() {
        return internal;
    }

    public PushConfiguration push() {
        return push;
    }

    public AuthConfiguration auth() {
        return auth;
    }

    public OtpConfiguration otp() {
        return otp;
    }

    public ChatConfiguration chat() {
        return chat;
    }

    public RealtimeConfiguration realtime() {
        return realtime;
    }

    public XenditConfiguration xendit() {
        return xendit;
    }

    /** What forbids starting with this configuration, one line each; empty if nothing does. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        guarded().forEach(part -> part.check(environment, problems::add));
        return problems;
    }

    /** Every section that has something to guard. */
    private Stream<ConfigurationSection> guarded() {
        return Stream.of(
                new DatabaseConfigurationValidator(database), valkey, web, internal, auth, otp, push, realtime, xendit);
    }
}
