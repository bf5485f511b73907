package io.leat.cli;

import io.leat.cli.attach.Forwarder;
import io.leat.cli.attach.Place;
import io.leat.cli.control.Endpoints;
import io.leat.cli.http.FileServer;
import io.leat.cli.http.Root;
import io.leat.cli.live.Printing;
import io.leat.cli.live.TransitionPrinter;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.socket.blocking.LeatServerSocketFactory;
import io.leat.stack.Stack;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pieces of {@code leat up}, put together, and taken apart in the opposite order. */
final class Serving implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final IpPrefix CLIENT = IpPrefix.parse("10.9.0.1/16");
  private static final IpPrefix SERVER = IpPrefix.parse("10.9.0.2/16");
  private static final int MTU = 1500;

  private final NetworkOptions network;
  private final Root root;
  private final boolean quiet;
  private final PrintWriter out;
  private final Stacks stacks;
  private @Nullable FileServer files;
  private @Nullable Forwarder forwarder;
  private @Nullable Printing printing;

  Serving(NetworkOptions network, Root root, boolean quiet, PrintWriter out, PrintWriter err) {
    this.network = network;
    this.root = root;
    this.quiet = quiet;
    this.out = out;
    stacks = new Stacks(network, "leat up", err);
  }

  /** Serves at a device. */
  void startAt(Place place, int port) throws IOException {
    TransitionPrinter transitions = TransitionPrinter.besideTheKernel(out);
    print(transitions, place::runInside);
    Stack stack = start("leat", place.addresses(), place.device(), transitions.trace(""));
    int listening = serve(stack, port);
    List<String> urls =
        place.addresses().stream().map(own -> url(own.address(), listening)).toList();
    ready(String.join(" ", urls));
    if (!place.prefix().isEmpty()) {
      out.println("  " + place.prefix() + "curl " + urls.getFirst());
    }
    out.flush();
  }

  /**
   * Serves through two stacks that are joined in memory, from the kernel's loopback.
   *
   * @param port there; 0 for any
   * @return the port
   */
  int startForwarded(int port) throws IOException {
    TransitionPrinter transitions = TransitionPrinter.ofBothEnds(out);
    print(transitions, Runnable::run);
    MemoryPair link = MemoryPair.ofPackets("memory", MTU, BACKLOG);
    Stack client = start("client", List.of(CLIENT), link.left(), transitions.trace("client"));
    Stack server = start("server", List.of(SERVER), link.right(), transitions.trace("server"));
    int listening = serve(server, port);
    forwarder = Forwarder.start(port, client, SERVER.address(), listening);
    String url = url(IpAddress.parse("127.0.0.1"), forwarder.port());
    ready(url);
    out.println("  curl " + url);
    out.flush();
    return forwarder.port();
  }

  private static String url(IpAddress address, int port) {
    return "http://" + Endpoints.text(address, port) + "/";
  }

  private void ready(String urls) {
    out.println("ready " + urls + " serves " + root.folder());
  }

  private void print(TransitionPrinter transitions, Consumer<Runnable> inside) {
    if (!quiet) {
      printing = Printing.start(transitions, inside);
    }
  }

  private Stack start(String name, List<IpPrefix> addresses, LinkDevice device, TcpTrace trace)
      throws IOException {
    return stacks.start(network.config(name, addresses), device, quiet ? TcpTrace.OFF : trace);
  }

  private int serve(Stack stack, int port) throws IOException {
    ServerSocket listener =
        new LeatServerSocketFactory(stack).createServerSocket(port, BACKLOG); // both families
    files = FileServer.start(root, listener, stacks::internalError);
    stacks.answerQuestions();
    return listener.getLocalPort();
  }

  /** Ends in order, within the grace and a moment. */
  void end(Duration grace) throws IOException {
    long end = System.nanoTime() + grace.toNanos();
    if (forwarder != null) {
      forwarder.stopListening();
    }
    if (files != null) {
      files.close(grace);
    }
    stacks.end(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
  }

  @Override
  public void close() throws IOException {
    if (forwarder != null) {
      forwarder.close();
    }
    stacks.close();
    if (printing != null) {
      printing.close();
    }
  }
}
