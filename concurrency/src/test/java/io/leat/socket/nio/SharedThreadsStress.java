package io.leat.socket.nio;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Threads that several groups share end once, with the last group that is done. */
public final class SharedThreadsStress {
  private SharedThreadsStress() {}

  /** Counts how often it is shut down; runs what it gets where it gets it, until then. */
  static final class Counted extends AbstractExecutorService {
    final AtomicInteger shutdowns = new AtomicInteger();

    @Override
    public void execute(Runnable task) {
      if (isShutdown()) {
        throw new RejectedExecutionException();
      }
      task.run();
    }

    @Override
    public void shutdown() {
      shutdowns.incrementAndGet();
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return shutdowns.get() > 0;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) {
      return isShutdown();
    }
  }

  /** Both groups are done at the same time, one of them twice over. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE)
  @State
  public static class BothDone {
    private final Counted threads = new Counted();
    private final SharedThreads one = SharedThreads.of(threads);
    private final SharedThreads other = one.share();

    @Actor
    public void one() {
      one.shutdown();
    }

    @Actor
    public void oneAgain() {
      one.shutdownNow();
    }

    @Actor
    public void other() {
      other.shutdown();
    }

    @Arbiter
    public void end(I_Result r) {
      r.r1 = one.isTerminated() && other.isTerminated() ? threads.shutdowns.get() : -1;
    }
  }

  /** What a group that goes on is given runs, however often the other says that it is done. */
  @JCStressTest
  @Outcome(id = "true", expect = ACCEPTABLE)
  @State
  public static class OneGoesOn {
    private final Counted threads = new Counted();
    private final SharedThreads one = SharedThreads.of(threads);
    private final SharedThreads other = one.share();
    private boolean ran;

    @Actor
    public void done() {
      one.shutdown();
    }

    @Actor
    public void doneAgain() {
      one.shutdown();
    }

    @Actor
    public void working() {
      other.execute(() -> ran = true);
    }

    @Arbiter
    public void end(Z_Result r) {
      r.r1 = ran && one.isTerminated() && !other.isShutdown() && !threads.isShutdown();
    }
  }
}
