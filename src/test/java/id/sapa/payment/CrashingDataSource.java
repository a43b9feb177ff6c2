package id.sapa.payment;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Lets the process "die" at a boundary between two steps: just before or just after something becomes durable, be it a
 * commit or a statement that commits by itself. What dies throws {@link Crash} and has no chance to clean up; everything
 * before the boundary stays, nothing after it happens.
 */
final class CrashingDataSource {

    /** The process is gone. */
    static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(int boundary) {
            super("at boundary " + boundary, null, false, false);
        }
    }

    private final DataSource real;
    private int boundaries;
    private int crashAt = -1;
    private volatile boolean dead;

    CrashingDataSource(DataSource real) {
        this.real = real;
    }

    /** Dies once, at this boundary counted from now, the first being 0; never if it is negative. */
    void crashAt(int boundary) {
        boundaries = 0;
        crashAt = boundary;
        dead = false;
    }

    /** Dies now: whatever it does next with the database does not happen. */
    void die() {
        dead = true;
    }

    /** Whether it has died since then. */
    boolean hasCrashed() {
        return crashAt >= 0 && boundaries > crashAt;
    }

    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    if (dead) {
                        dead = false;
                        throw new Crash(boundaries);
                    }
                    Object result = invoke(real, method, args);
                    return result instanceof Connection connection ? watched(connection) : result;
                });
    }

    private Connection watched(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    if (method.getName().equals("commit") && !connection.isReadOnly()) {
                        return around(() -> invoke(connection, method, args));
                    }
                    Object result = invoke(connection, method, args);
                    return result instanceof PreparedStatement statement
                            ? watched(connection, statement, (String) args[0])
                            : result;
                });
    }

    private PreparedStatement watched(Connection connection, PreparedStatement statement, String sql) {
        boolean writes = !sql.stripLeading().startsWith("select");
        return (PreparedStatement) Proxy.newProxyInstance(
                PreparedStatement.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, args) -> {
                    boolean durable = writes && method.getName().startsWith("execute") && connection.getAutoCommit();
                    return durable ? around(() -> invoke(statement, method, args)) : invoke(statement, method, args);
                });
    }

    private Object around(Step step) throws Throwable {
        boundary();
        Object result = step.run();
        boundary();
        return result;
    }

    private void boundary() throws SQLException {
        int here = boundaries++;
        if (here == crashAt) {
            throw new Crash(here);
        }
    }

    private static Object invoke(Object target, java.lang.reflect.Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private interface Step {
        Object run() throws Throwable;
    }
}
