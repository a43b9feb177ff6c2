package id.sapa.realtime;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import id.sapa.account.AccessTokens;
import id.sapa.account.AuthenticatedUser;
import id.sapa.chat.ChatService;
import id.sapa.chat.MessageFrames;
import id.sapa.chat.SendResult;
import id.sapa.common.ProblemCode;
import id.sapa.common.ProblemException;
import id.sapa.common.Role;
import id.sapa.common.SessionId;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a client's frames ask for. Thread-safe. */
final class ClientFrames {

    private static final Logger LOG = LoggerFactory.getLogger(ClientFrames.class);

    private final ChatService chat;
    private final AccessTokens tokens;
    private final Heartbeats heartbeats;
    private final Greeter greeter;
    private final DeviceHub hub;
    private final ThreadPoolExecutor slow;
    private final Meter received;

    /** @param slow does what waits for Postgres or Valkey */
    ClientFrames(
            ChatService chat,
            AccessTokens tokens,
            Heartbeats heartbeats,
            Greeter greeter,
            DeviceHub hub,
            ThreadPoolExecutor slow,
            MetricRegistry metrics) {
        this.chat = chat;
        this.tokens = tokens;
        this.heartbeats = heartbeats;
        this.greeter = greeter;
        this.hub = hub;
        this.slow = slow;
        this.received = metrics.meter("realtime.client_frames");
    }

    /**
     * Takes a frame. Does not block.
     *
     * @param done called once the frame no longer uses anything: then the client may send more
     */
    void take(Device device, String json, Runnable done) {
        device.heard();
        received.mark();
        UUID clientMessageId = null;
        try {
            ClientFrame frame = ClientFrame.parse(json);
            clientMessageId = frame.clientMessageId();
            switch (frame.type()) {
                case "message.send" -> send(device, frame, done);
                case "receipt" ->
                    later(
                            device,
                            done,
                            () -> chat.receipt(
                                    device.userId(), frame.requireSession(), frame.deliveredSeq(), frame.readSeq()));
                case "typing" -> typing(device, frame, done);
                case "heartbeat" -> heartbeat(device, done);
                case "resume" -> {
                    resume(device, frame);
                    done.run();
                }
                case "auth" -> {
                    renew(device, frame);
                    done.run();
                }
                case "ping" -> {
                    answer(device, "pong", Frames.pong());
                    done.run();
                }
                default -> throw new ProblemException(ProblemCode.BAD_REQUEST, "No such type of frame");
            }
        } catch (ProblemException e) {
            answer(device, "error", error(e, clientMessageId));
            done.run();
        }
    }

    private void send(Device device, ClientFrame frame, Runnable done) {
        device.endResumeWait();
        UUID id = frame.clientMessageId();
        chat.send(frame.requireSession(), device.userId(), id, frame.text(), result -> {
            if (result instanceof SendResult.Stored stored) {
                answer(device, "message.ack", MessageFrames.ack(stored.message()));
            } else {
                ProblemCode code = ((SendResult.Refused) result).code();
                answer(device, "error", Frames.error(code, code.title(), id));
            }
            done.run();
        });
    }

    private void typing(Device device, ClientFrame frame, Runnable done) {
        SessionId session = frame.requireSession();
        if (frame.on() == null) {
            throw ProblemException.invalid("on", "is required");
        }
        if (device.mayTell()) {
            later(device, done, () -> chat.typing(device.userId(), session, frame.on()));
        } else {
            done.run();
        }
    }

    private void heartbeat(Device device, Runnable done) {
        if (device.user().role() != Role.MITRA) {
            throw new ProblemException(ProblemCode.FORBIDDEN, "Only mitras have heartbeats");
        }
        heartbeats.heartbeat(device.userId()).whenComplete((online, failure) -> {
            if (failure != null) {
                LOG.warn("a heartbeat was not taken: {}", failure.getMessage());
                answer(device, "error", Frames.error(ProblemCode.UNAVAILABLE, "The heartbeat was not taken", null));
            } else if (!online) {
                answer(device, "error", Frames.error(ProblemCode.OFFLINE, ProblemCode.OFFLINE.title(), null));
            }
            done.run();
        });
    }

    private void resume(Device device, ClientFrame frame) {
        Map<SessionId, Long> sessions = frame.resume() == null ? Map.of() : frame.resume();
        sessions.forEach((session, after) -> {
            if (!device.resume(session, after)) {
                greeter.resume(device, session, after);
            }
        });
        device.endResumeWait();
    }

    private void renew(Device device, ClientFrame frame) {
        if (frame.accessToken() == null) {
            throw ProblemException.invalid("access_token", "is required");
        }
        try {
            AuthenticatedUser renewed = tokens.verify(frame.accessToken());
            if (!renewed.id().equals(device.userId())) {
                throw new ProblemException(ProblemCode.UNAUTHORIZED, "The token is another user's");
            }
            device.renew(renewed);
        } catch (ProblemException e) {
            if (e.code() == ProblemCode.UNAVAILABLE) {
                throw e;
            }
            answer(device, "error", error(e, null));
            device.close(CloseReason.TOKEN);
        }
    }

    private void later(Device device, Runnable done, Runnable work) {
        device.endResumeWait();
        try {
            slow.execute(() -> {
                try {
                    work.run();
                } catch (ProblemException e) {
                    answer(device, "error", error(e, null));
                } catch (RuntimeException e) {
                    LOG.error("a client's frame failed", e);
                    answer(
                            device,
                            "error",
                            Frames.error(ProblemCode.INTERNAL_ERROR, ProblemCode.INTERNAL_ERROR.title(), null));
                } finally {
                    done.run();
                }
            });
        } catch (RejectedExecutionException e) {
            throw new ProblemException(ProblemCode.UNAVAILABLE);
        }
    }

    private void answer(Device device, String type, byte[] frame) {
        device.say(type, frame);
        hub.flush(device);
    }

    private static byte[] error(ProblemException problem, UUID clientMessageId) {
        String fields = problem.errors().stream()
                .map(error -> error.field() + " " + error.message())
                .collect(Collectors.joining("; "));
        return Frames.error(problem.code(), fields.isEmpty() ? problem.getMessage() : fields, clientMessageId);
    }
}
