package io.leat.agent;

/** {@code java -jar leat-agent.jar}: says how the jar is used. */
public final class AgentHelp {
  static final String EXAMPLE =
      "-javaagent:leat-agent.jar=routes=10.77.0.0/16,stack=tun:tun0,10.77.0.2/16";

  private AgentHelp() {}

  /** Prints the help. */
  public static void main(String[] arguments) {
    System.out.println(text());
  }

  private static String text() {
    return """
    Both networks in one JVM, Leat's and the kernel's, for a program that is not changed:

      java -javaagent:leat-agent.jar[=OPTIONS] -cp ... Main

    OPTIONS, with commas between them:
      routes=PREFIX[,PREFIX...]   addresses that are Leat's; all others stay the kernel's.
                                  Default: the networks of the stack's addresses, or all
                                  addresses if the stack is in memory.
      stack=memory                a network inside the JVM where every address is local
                                  (the default), or
      stack=KIND:NAME,ADDRESS/LENGTH[,...][,via=GATEWAY]
                                  attached to a device, as in tun:tun0,10.77.0.2/16
      hosts=FILE                  names, as /etc/hosts has them, before those of the resolver

    LEAT_STACK and LEAT_ROUTES in the environment stand for options that are not given.
    For example:
      %s\
    """
        .formatted(EXAMPLE);
  }
}
