package io.leat.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

/** A program whose sockets of 10.77.0.0/16 are Leat's, and one of the kernel's at the other end. */
final class ThroughDevice {
  private ThroughDevice() {}

  /** Talks to a JVM without Leat, once as its client and once as its server. */
  public static void main(String[] arguments) throws Exception {
    Process server = plain("server", "10.77.0.1", "4000");
    read(server);
    try (Socket client = new Socket("10.77.0.1", 4000)) {
      System.out.println("Leat's client is " + line(client) + " for the kernel's server");
    }
    server.waitFor();
    try (ServerSocket listener = new ServerSocket()) {
      listener.bind(new InetSocketAddress("10.77.0.9", 4001));
      Process client = plain("client", "10.77.0.9", "4001");
      try (Socket accepted = listener.accept()) {
        String peer = accepted.getInetAddress().getHostAddress();
        System.out.println("the kernel's client is " + peer + " for Leat's server");
      }
      client.waitFor();
    }
  }

  private static Process plain(String role, String host, String port) throws IOException {
    ProcessHandle own = ProcessHandle.current();
    String java = own.info().command().orElseThrow();
    String path = System.getProperty("java.class.path").split(":")[0];
    return new ProcessBuilder(List.of(java, "-cp", path, Plain.class.getName(), role, host, port))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void read(Process process) throws IOException {
    if (process.inputReader().readLine() == null) {
      throw new IOException("the other JVM ended");
    }
  }

  private static String line(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes());
  }

  /** A JVM without Leat. */
  static final class Plain {
    private Plain() {}

    /** Serves or is a client for one connection. */
    public static void main(String[] arguments) throws Exception {
      InetAddress host = InetAddress.getByName(arguments[1]);
      int port = Integer.parseInt(arguments[2]);
      if (arguments[0].equals("client")) {
        try (Socket socket = new Socket(host, port)) {
          socket.getInputStream().readAllBytes();
        }
        return;
      }
      try (ServerSocket listener = new ServerSocket(port, 1, host)) {
        System.out.println("ready");
        try (Socket socket = listener.accept()) {
          String peer = socket.getInetAddress().getHostAddress();
          socket.getOutputStream().write(peer.getBytes());
        }
      }
    }
  }
}
