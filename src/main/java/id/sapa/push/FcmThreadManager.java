package id.sapa.push;

import com.google.firebase.FirebaseApp;
import com.google.firebase.ThreadManager;
import id.sapa.concurrent.NamedThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** A bounded pool: the library sleeps on its threads between attempts. */
final class FcmThreadManager extends ThreadManager {

    private static final int MAX_THREADS = 32;

    @Override
    protected ExecutorService getExecutor(FirebaseApp app) {
        return Executors.newFixedThreadPool(MAX_THREADS, getThreadFactory());
    }

    @Override
    protected void releaseExecutor(FirebaseApp app, ExecutorService executor) {
        executor.shutdownNow();
    }

    @Override
    protected ThreadFactory getThreadFactory() {
        return NamedThreads.numbered("fcm");
    }
}
