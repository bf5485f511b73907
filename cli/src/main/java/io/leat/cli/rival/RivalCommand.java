package io.leat.cli.rival;

import io.leat.cli.CommandFailure;
import io.leat.cli.Signals;
import io.leat.cli.json.Json;
import io.leat.link.linux.Privileges;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code leat rival}. */
@Command(
    name = "rival",
    description = {
      "Puts the same segments to this machine's kernel and to Leat, and tells where they answer"
          + " differently.",
      "",
      "The kernel's sockets are driven into each state by protocol, over a TUN in a network"
          + " namespace that the command makes; Leat hears the same in virtual time. What is"
          + " answered at once is compared (flags, sequence and acknowledgment numbers, text), and"
          + " the state after it. Differences that docs/differences.md explains are counted, all"
          + " others are told of.",
      "",
      "Needs root, or a user who may make user namespaces; and the command ip, of iproute2."
    },
    footer = {
      "",
      "Exit code 0: every difference is explained. 1: some is not, or an explained one did not"
          + " show. 2: wrong usage.",
      "",
      "Examples:",
      "  leat rival                             all cells, then 1000 random scripts",
      "  leat rival --cells                     every state with every event alone",
      "  leat rival --random 100000 --seed 7    random scripts alone",
      "  leat rival --seed 7 --number 4711      one of those again",
      "  leat rival ESTABLISHED/SEG_RST_LEFT --verbose"
    })
public final class RivalCommand implements Callable<Integer> {
  private static final int USUAL_RANDOM = 1000;
  private static final int MOST_RANDOM = 100_000_000;
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(5);

  /** Set by the launcher where it has made the namespaces already. */
  private static final String IN_USER_NAMESPACE = "LEAT_USER_NAMESPACE";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "STATE/EVENT",
      description = "Plays these cells only, such as TIME_WAIT/SEG_SYN_NEW or 'TIME_WAIT/*'.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--cells", description = "Plays every cell that can be put to a kernel.")
  private boolean cells;

  @Option(
      names = "--random",
      paramLabel = "N",
      description = "Plays N scripts of random segments in random states.")
  private int random;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What all chance comes from (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--number",
      paramLabel = "I",
      description = "Plays the one random script with this number, from 1.")
  private int number;

  @Option(
      names = "--list",
      description = "Lists the cells, and why some are not played, and plays nothing.")
  private boolean list;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tells of explained differences, too.")
  private boolean verbose;

  @Option(
      names = "--json",
      description = "One JSON object per difference and line, then a summary.")
  private boolean json;

  private long reported = System.nanoTime();

  @Override
  public Integer call() throws IOException {
    if (random < 0 || random > MOST_RANDOM) {
      throw wrong("--random must be 1 to " + MOST_RANDOM + ", not " + random);
    }
    if (number < 0) {
      throw wrong("--number must be 1 or more, not " + number);
    }
    if (list) {
      list();
      return CommandLine.ExitCode.OK;
    }
    List<CellScript> cellScripts = cellScripts();
    List<RandomScript> randomScripts = randomScripts();
    int total = cellScripts.size() + randomScripts.size();
    boolean inUserNamespace = System.getenv(IN_USER_NAMESPACE) != null;
    if (!inUserNamespace) {
      checkPrivileges();
    }
    List<Tournament> running = new ArrayList<>(1);
    Signals signals = Signals.handle(() -> running.forEach(Tournament::forget));
    Tournament tournament =
        new Tournament(inUserNamespace, signals::isReceived, played -> progress(played, total));
    running.add(tournament);
    tournament.play(cellScripts);
    tournament.play(randomScripts);
    Verdict verdict = Verdict.of(tournament, KnownDifference.all());
    List<KnownDifference> unseen =
        names.isEmpty() && !cellScripts.isEmpty() && !signals.isReceived()
            ? verdict.unseenOf("cells")
            : List.of();
    report(tournament, verdict, unseen, cellScripts.size(), randomScripts.size());
    boolean good =
        verdict.unexplained().isEmpty() && tournament.failures().isEmpty() && unseen.isEmpty();
    return good ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private boolean isEverythingWanted() {
    return names.isEmpty() && !cells && random == 0 && number == 0;
  }

  private List<CellScript> cellScripts() {
    if (cells || isEverythingWanted()) {
      return CellScript.all();
    }
    return names.stream().flatMap(name -> cells(name).stream()).toList();
  }

  private List<CellScript> cells(String name) {
    Pattern wanted = Glob.pattern(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    List<CellScript> found =
        CellScript.all().stream().filter(cell -> wanted.matcher(cell.name()).matches()).toList();
    if (found.isEmpty()) {
      throw wrong("no cell '" + name + "': name it as ESTABLISHED/SEG_ACK_DUP is, or with *");
    }
    return found;
  }

  private List<RandomScript> randomScripts() {
    if (number > 0) {
      return List.of(new RandomScript(seed, number));
    }
    return RandomScript.all(seed, isEverythingWanted() ? USUAL_RANDOM : random);
  }

  private void list() {
    PrintWriter out = spec.commandLine().getOut();
    for (Start start : Start.values()) {
      for (CellEvent event : CellEvent.values()) {
        if (event.appliesIn(start)) {
          String excuse = event.excuse(start);
          out.println(start + "/" + event + (excuse.isEmpty() ? "" : "  not played: " + excuse));
        }
      }
    }
    out.println(
        "*/USER_*  not played otherwise: what sends nothing, or is not in the sockets interface");
    out.println(
        "*/TMR_*  not played: the kernel's timers run in real time, Leat's in virtual time");
    out.flush();
  }

  private static void checkPrivileges() throws CommandFailure {
    for (Privileges.Ability able : List.of(Privileges.tun(), Privileges.namespaces())) {
      if (!able.given()) {
        throw new CommandFailure("a network namespace with a TUN is needed: " + able.reason());
      }
    }
  }

  private void progress(int played, int total) {
    long now = System.nanoTime();
    if (now - reported > BETWEEN_REPORTS.toNanos()) {
      reported = now;
      PrintWriter err = spec.commandLine().getErr();
      err.println(played + " of " + total);
      err.flush();
    }
  }

  private void report(
      Tournament tournament,
      Verdict verdict,
      List<KnownDifference> unseen,
      int cellCount,
      int randomCount) {
    PrintWriter out = spec.commandLine().getOut();
    for (Verdict.Judged judged : verdict.all()) {
      if (verbose || judged.row() == null) {
        out.println(json ? Json.write(judged.toJson()) : judged.toText());
      }
    }
    if (json) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("kernel", LinuxHost.version());
      summary.put("cells", cellCount);
      summary.put("random", randomCount);
      summary.put("played", tournament.played());
      summary.put("explained", verdict.explained());
      summary.put("unexplained", verdict.unexplained().size());
      summary.put("notReached", tournament.failures());
      summary.put("unseenRows", unseen.stream().map(KnownDifference::id).toList());
      out.println(Json.write(summary));
    } else {
      tournament.failures().forEach(failure -> out.println("not reached: " + failure));
      unseen.forEach(
          row -> out.println("row " + row.id() + " of the known differences did not show"));
      int alike = tournament.played() - verdict.all().size() - tournament.failures().size();
      out.printf(
          "Linux %s, %d cells, %d random scripts: %d alike, %d differ as explained, %d otherwise%n",
          LinuxHost.version(),
          cellCount,
          randomCount,
          alike,
          verdict.explained(),
          verdict.unexplained().size());
    }
    out.flush();
  }

  private ParameterException wrong(String complaint) {
    return new ParameterException(spec.commandLine(), complaint);
  }
}
