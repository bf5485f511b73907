package io.leat.conformance.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A {@code leat up} that serves.
 *
 * @param ready the line that said so
 */
record Up(Process process, Lines out, Lines err, String ready) {
  private static final int PATIENCE_SECONDS = 30;

  /** Returns when it serves. */
  static Up start(Site site, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("up"));
    all.addAll(List.of(arguments));
    Process process = site.process(Site.leat(all.toArray(String[]::new)));
    Lines err = Lines.of(process.errorReader());
    Lines out = Lines.of(process.inputReader());
    try {
      return new Up(process, out, err, out.awaitBeginning("ready"));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + err.soFar(), e);
    }
  }

  /** The first URL of the ready line. */
  String url() {
    return ready.split(" ", -1)[1];
  }

  /** SIGTERM; {@code Process.destroy} would close the streams as well. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** How it ends, without being asked again. */
  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("leat up ends").isTrue();
    return process.exitValue();
  }

  /** Ends it in order. */
  void endsWell() throws InterruptedException {
    terminate();
    assertThat(awaitExit()).as(() -> err.soFar().toString()).isZero();
    assertThat(err.all()).isEmpty();
  }
}
