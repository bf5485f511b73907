package io.leat.cli.drill;

import io.leat.sim.drill.run.FailureFiles;
import io.leat.sim.drill.run.Report;
import io.leat.sim.drill.run.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Shows a report to people: what failed and why, a table, and one line for all. */
final class Printer {
  private final PrintWriter out;
  private final boolean verbose;
  private @Nullable Path failures;

  Printer(PrintWriter out, boolean verbose, @Nullable Path failures) {
    this.out = out;
    this.verbose = verbose;
    this.failures = failures;
  }

  void print(Report report) throws IOException {
    for (Report.Entry entry : report.entries()) {
      Verdict verdict = entry.verdict();
      if (verdict.status() == Verdict.Status.FAIL) {
        failed(entry);
      } else if (verbose) {
        out.println(line(entry));
      }
    }
    report.table().forEach(out::println);
    out.println(report.summary());
    out.flush();
  }

  private static String line(Report.Entry entry) {
    Verdict verdict = entry.verdict();
    String where = verdict.line() > 0 ? ":" + verdict.line() : "";
    String why = verdict.reason().isEmpty() ? "" : ": " + verdict.reason();
    String status =
        switch (verdict.status()) {
          case PASS -> "passed";
          case FAIL -> "FAILED";
          case NA -> "not applicable";
        };
    return entry.path() + where + " (" + entry.version() + ") " + status + why;
  }

  private void failed(Report.Entry entry) throws IOException {
    out.println(line(entry));
    if (verbose) {
      out.println(entry.verdict().ladder());
    }
    Path folder = failures;
    if (folder == null) {
      folder = Files.createTempDirectory("leat-drill");
      failures = folder;
    }
    out.println("  ladder and packets: " + new FailureFiles(folder).write(entry) + ".{txt,pcapng}");
  }
}
