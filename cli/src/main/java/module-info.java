/** The command {@code leat}. */
module io.leat.cli {
  requires info.picocli;
  requires java.compiler;
  requires io.leat.console;
  requires java.management;
  requires jdk.management;
  requires io.leat.link.linux;
  requires io.leat.observe;
  requires io.leat.sim;
  requires io.leat.socket;
  requires io.leat.stack;
  requires jdk.jfr;
  requires jdk.net;
  requires jdk.unsupported;
  requires org.apache.httpcomponents.core5.httpcore5;
  requires static org.jspecify;

  opens io.leat.cli to
      info.picocli;
  opens io.leat.cli.attach to
      info.picocli;
  opens io.leat.cli.console to
      info.picocli;
  opens io.leat.cli.drill to
      info.picocli;
  opens io.leat.cli.hold to
      info.picocli;
  opens io.leat.cli.rival to
      info.picocli;
  opens io.leat.cli.run to
      info.picocli;
  opens io.leat.cli.scenario to
      info.picocli;
}
