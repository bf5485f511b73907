package io.leat.bench.flame;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes a flame graph: {@code FlameCommand RECORDING.jfr OUT.svg TITLE}, or with {@code -} instead
 * of a recording of what {@code perf script} prints on the standard input.
 */
public final class FlameCommand {
  private FlameCommand() {}

  /** Writes the picture; ends with 1 if nothing was sampled. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 3) {
      System.err.println("bench/flame --help says how to use this");
      System.exit(2);
    }
    Frame root;
    if (arguments[0].equals("-")) {
      root =
          Stacks.ofPerfScript(
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
    } else {
      root = Stacks.ofRecording(Path.of(arguments[0]));
    }
    if (root.samples == 0) {
      System.err.println("bench/flame: nothing was sampled: let it run longer");
      System.exit(1);
    }
    Path out = Path.of(arguments[1]);
    Files.writeString(out, FlameGraph.svg(root, arguments[2]));
    System.out.println(out + ": " + root.samples + " samples");
  }
}
