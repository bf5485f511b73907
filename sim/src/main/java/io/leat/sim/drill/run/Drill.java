package io.leat.sim.drill.run;

import io.leat.observe.Ladder;
import io.leat.observe.LadderOptions;
import io.leat.observe.LadderText;
import io.leat.observe.Side;
import io.leat.observe.TraceRecorder;
import io.leat.sim.drill.linux.Kernel;
import io.leat.sim.drill.script.Script;
import io.leat.sim.drill.script.ScriptException;
import io.leat.sim.drill.script.ScriptParser;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs scripts, in this process or against a bridge server, and says how each ended. */
public final class Drill {
  private static final long DEFAULT_TOLERANCE_MICROS = 10_000;
  private static final String NOT_APPLICABLE = "not applicable: ";

  private final DrillOptions options;
  private final @Nullable Path bridge;

  /** In this process. */
  public Drill(DrillOptions options) {
    this(options, null);
  }

  /**
   * @param bridge the socket of a bridge server; null for this process
   */
  public Drill(DrillOptions options, @Nullable Path bridge) {
    this.options = options;
    this.bridge = bridge;
  }

  /** What a script is run over. */
  private IpVersion version(Script script) {
    String own = script.option("ip_version", "");
    if (!own.isEmpty()) {
      try {
        return IpVersion.named(own);
      } catch (IllegalArgumentException e) {
        return IpVersion.IPV4;
      }
    }
    return wantedVersion();
  }

  private IpVersion wantedVersion() {
    IpVersion wanted = options.version();
    return wanted == null ? IpVersion.IPV4 : wanted;
  }

  /**
   * Runs one script.
   *
   * @throws IOException if the file cannot be read, or the bridge is gone
   */
  public Report.Entry run(Path file) throws IOException {
    String text;
    try {
      text = Files.readString(file);
    } catch (MalformedInputException e) {
      Verdict verdict = Verdict.notApplicable(0, "a file that is no text in UTF-8");
      return new Report.Entry(file, wantedVersion(), verdict);
    }
    return run(file, text, file.toAbsolutePath().getParent());
  }

  /**
   * Runs a script that is there as text.
   *
   * @param name what it is called in reports
   * @param folder where the shell scripts are that it names; null if there are none
   */
  public Report.Entry run(Path name, String text, @Nullable Path folder) throws IOException {
    Script script;
    try {
      script = ScriptParser.parse(text, options.defines());
    } catch (ScriptException e) {
      return new Report.Entry(name, wantedVersion(), refused(e));
    }
    TraceRecorder recorder = new TraceRecorder(Side.SERVER);
    try (Channel channel =
        bridge == null ? new LocalChannel(recorder) : new SocketChannelTo(bridge)) {
      Verdict verdict = run(script, folder, channel, recorder);
      return new Report.Entry(name, version(script), verdict);
    }
  }

  private static Verdict refused(ScriptException e) {
    String message = String.valueOf(e.getMessage());
    boolean known = message.startsWith(NOT_APPLICABLE);
    return known
        ? Verdict.notApplicable(e.line(), message.substring(NOT_APPLICABLE.length()))
        : new Verdict(
            Verdict.Status.FAIL, e.line(), "the script cannot be read: " + message, "", List.of());
  }

  private Verdict run(Script script, @Nullable Path folder, Channel channel, TraceRecorder recorder)
      throws IOException {
    KernelClient kernel = new KernelClient(channel);
    ScriptRun run =
        new ScriptRun(script, version(script), tolerance(script), kernel, new Shell(folder));
    try {
      run.run(initCommands());
      return new Verdict(Verdict.Status.PASS, 0, "", "", run.packets());
    } catch (NotApplicable e) {
      return Verdict.notApplicable(run.line(), String.valueOf(e.getMessage()));
    } catch (Mismatch e) {
      return failed(run, recorder, String.valueOf(e.getMessage()));
    } catch (IllegalStateException e) {
      return failed(run, recorder, "the stack failed: " + e.getMessage());
    }
  }

  private static Verdict failed(ScriptRun run, TraceRecorder recorder, String reason) {
    String printed = run.printed().isBlank() ? "" : "\nprinted: " + run.printed().strip();
    String ladder =
        recorder.events().isEmpty()
            ? ""
            : LadderText.render(
                Ladder.ofOneSide(
                    recorder.events(),
                    LadderOptions.DEFAULT
                        .withTitles("stack", "script")
                        .withHeadline("line " + run.line() + ": " + reason + printed)));
    return new Verdict(Verdict.Status.FAIL, run.line(), reason, ladder, run.packets());
  }

  private long tolerance(Script script) {
    if (options.toleranceMicros() >= 0) {
      return options.toleranceMicros();
    }
    try {
      String own = script.option("tolerance_usecs", Long.toString(DEFAULT_TOLERANCE_MICROS));
      return Math.clamp(Long.parseLong(own), 0, Kernel.START_MICROS);
    } catch (NumberFormatException e) {
      return DEFAULT_TOLERANCE_MICROS;
    }
  }

  private List<String> initCommands() throws IOException {
    List<String> commands = new ArrayList<>();
    for (Path file : options.initScripts()) {
      commands.add(Files.readString(file));
    }
    return commands;
  }
}
