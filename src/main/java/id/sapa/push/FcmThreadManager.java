package id.sapa.push;

import com.google.firebase.FirebaseApp;
import com.google.firebase.ThreadManager;
import id.sapa.concurrent.NamedThreads;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** A thread for each push under way: the library waits and sleeps on them. */
final class FcmThreadManager extends ThreadManager {

    @Override
    protected ExecutorService getExecutor(FirebaseApp app) {
        return Executors.newFixedThreadPool(PushSender.MAX_IN_FLIGHT, getThreadFactory());
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
