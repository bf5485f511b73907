package io.leat.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** A command line that was executed in this JVM, and what came of it. */
record Ran(int exit, String out, String err) {
  static Ran leat(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Leat.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exit = line.execute(arguments);
    return new Ran(exit, out.toString(), err.toString());
  }
}
