package io.leat.bench.frame;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/** Says after each measurement what it came to, and how long the others will take. */
public final class Progress {
  private final PrintWriter out;
  private final int all;
  private final long start = System.nanoTime();
  private int done;

  /**
   * @param all measurements that are to be made
   */
  public Progress(PrintWriter out, int all) {
    this.out = out;
    this.all = all;
  }

  /** One more is finished. */
  public void finished(String what) {
    done++;
    Duration left = Duration.ofNanos((System.nanoTime() - start) / done * (all - done));
    out.printf(
        Locale.ROOT,
        "%d/%d  %s  %d:%02d:%02d left%n",
        done,
        all,
        what,
        left.toHours(),
        left.toMinutesPart(),
        left.toSecondsPart());
    out.flush();
  }
}
