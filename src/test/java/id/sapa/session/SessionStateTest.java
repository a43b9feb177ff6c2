package id.sapa.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SessionStateTest {

    @Test
    void openStatesAreThoseThatSomethingFollows() {
        assertThat(EnumSet.allOf(SessionState.class).stream().filter(SessionState::isOpen))
                .containsExactly(SessionState.AWAITING_PAYMENT, SessionState.PAIRING, SessionState.ACTIVE);
    }

    @Property
    void noWalkComesBackToWhereItWas(@ForAll SessionState start) {
        assertThat(reachable(start)).doesNotContain(start);
    }

    @Property
    void everyOpenStateCanBeLeftForAFinalOne(@ForAll SessionState start) {
        if (start.isOpen()) {
            assertThat(reachable(start)).anyMatch(state -> !state.isOpen());
        }
    }

    @Test
    void onlyAnActiveSessionEnds() {
        assertThat(EnumSet.allOf(SessionState.class).stream().filter(state -> state.canBecome(SessionState.ENDED)))
                .containsExactly(SessionState.ACTIVE);
    }

    private static Set<SessionState> reachable(SessionState from) {
        Set<SessionState> seen = EnumSet.noneOf(SessionState.class);
        for (SessionState next : SessionState.values()) {
            if (from.canBecome(next)) {
                seen.add(next);
                seen.addAll(reachable(next));
            }
        }
        return seen;
    }
}
