package io.leat.compatibility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Writes down how each behaviour of each program went on the present network. */
public final class Recorder implements TestExecutionListener {
  private final Map<Row, Result> results = new TreeMap<>();

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    Row row = row(test);
    if (row != null) {
      boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
      boolean aborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
      record(row, passed ? Result.PASSED : aborted ? Result.SKIPPED : Result.FAILED);
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    Row row = row(test);
    if (row != null) {
      record(row, Result.SKIPPED);
    }
  }

  /** Of the cases of one behaviour the worst counts. */
  private synchronized void record(Row row, Result result) {
    results.merge(row, result, (a, b) -> a.compareTo(b) > 0 ? a : b);
  }

  private static Row row(TestIdentifier test) {
    Optional<MethodSource> source =
        test.getSource().filter(MethodSource.class::isInstance).map(MethodSource.class::cast);
    if (source.isEmpty() || !test.isTest()) {
      return null;
    }
    Method method = source.get().getJavaMethod();
    Program program = source.get().getJavaClass().getAnnotation(Program.class);
    return program == null ? null : Row.of(program, method);
  }

  @Override
  public synchronized void testPlanExecutionFinished(TestPlan plan) {
    if (results.isEmpty() || Network.isRouted()) {
      return;
    }
    StringBuilder lines = new StringBuilder();
    results.forEach((row, result) ->
        lines
            .append(row.program())
            .append('\t')
            .append(row.behaviour())
            .append('\t')
            .append(result)
            .append('\n'));
    try {
      Path file = file(Network.current());
      Files.createDirectories(file.getParent());
      Files.writeString(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the results of a network are kept until the page is made of them. */
  static Path file(Network network) {
    String name = network.name().toLowerCase(Locale.ROOT) + ".tsv";
    return Path.of("target", "compatibility", name);
  }
}
