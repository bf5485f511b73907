package io.leat.cli.rival;

import io.leat.cli.CommandFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Plays scripts one after the other, and collects where the two differ. */
final class Tournament {
  /** So that what earlier bouts left in the kernel stays little. */
  private static final int BOUTS_IN_A_NAMESPACE = 400;

  private static final int FIRST_HOST_PORT = 10_000;
  private static final int FIRST_PEER_PORT = 40_000;

  /** How often a bout is repeated until two in a row end alike. */
  private static final int REPETITIONS = 5;

  private final boolean inUserNamespace;
  private final BooleanSupplier stopped;
  private final IntConsumer progress;
  private final List<Difference> differences = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private volatile @Nullable LinuxHost running;
  private int played;
  private int ports;

  /**
   * @param inUserNamespace whether the launcher has made the namespaces already
   * @param stopped whether to play no more
   * @param progress told after each script how many are played
   */
  Tournament(boolean inUserNamespace, BooleanSupplier stopped, IntConsumer progress) {
    this.inUserNamespace = inUserNamespace;
    this.stopped = stopped;
    this.progress = progress;
  }

  void play(List<? extends Script> scripts) throws IOException {
    for (int from = 0; from < scripts.size() && !stopped.getAsBoolean(); ) {
      int to = Math.min(scripts.size(), from + BOUTS_IN_A_NAMESPACE);
      List<? extends Script> some = scripts.subList(from, to);
      try (LinuxHost linux = LinuxHost.start(inUserNamespace)) {
        running = linux;
        linux.inside(() -> play(linux, some));
      } finally {
        running = null;
      }
      from = to;
    }
  }

  private void play(LinuxHost linux, List<? extends Script> scripts) throws IOException {
    for (Script script : scripts) {
      if (stopped.getAsBoolean()) {
        return;
      }
      try {
        Difference found = confirmed(linux, script);
        if (found != null) {
          differences.add(found);
        }
      } catch (CommandFailure e) {
        failures.add(String.valueOf(e.getMessage()));
      }
      progress.accept(++played);
    }
  }

  /**
   * A difference counts when it shows twice in a row: the kernel has timers, Leat has none here.
   */
  private @Nullable Difference confirmed(LinuxHost linux, Script script) throws IOException {
    Difference found = new Bout(linux, script, nextEnds()).fight();
    for (int i = 0; found != null && i < REPETITIONS; i++) {
      Difference again = new Bout(linux, script, nextEnds()).fight();
      if (Objects.equals(found, again)) {
        return found;
      }
      found = again;
    }
    return found;
  }

  private Ends nextEnds() {
    int number = ports++ % 20_000;
    return new Ends(FIRST_HOST_PORT + number, FIRST_PEER_PORT + number);
  }

  /** Undoes what must not stay behind even when the process ends at once. */
  void forget() {
    LinuxHost linux = running;
    if (linux != null) {
      linux.forget();
    }
  }

  int played() {
    return played;
  }

  /** Known and unknown ones, in the order of the scripts. */
  List<Difference> differences() {
    return List.copyOf(differences);
  }

  /** Scripts that did not come to their beginning, and why. */
  List<String> failures() {
    return List.copyOf(failures);
  }
}
