package io.leat.cli;

import io.leat.cli.attach.Capture;
import io.leat.cli.attach.Forwarder;
import io.leat.cli.attach.Place;
import io.leat.cli.control.ControlServer;
import io.leat.cli.control.Endpoints;
import io.leat.cli.http.FileServer;
import io.leat.cli.http.Root;
import io.leat.cli.live.TransitionPrinter;
import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.socket.blocking.LeatServerSocketFactory;
import io.leat.stack.LoopListener;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.leat.stack.link.LinkDevice;
import io.leat.stack.link.MemoryPair;
import io.leat.tcp.trace.TcpTrace;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pieces of {@code leat up}, put together, and taken apart in the opposite order. */
final class Serving implements AutoCloseable {
  /** For what is queued when responses have used up the grace. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private static final int BACKLOG = 1024;
  private static final IpPrefix CLIENT = IpPrefix.parse("10.9.0.1/16");
  private static final IpPrefix SERVER = IpPrefix.parse("10.9.0.2/16");
  private static final int MTU = 1500;

  private final NetworkOptions network;
  private final Root root;
  private final boolean quiet;
  private final PrintWriter out;
  private final PrintWriter err;
  private final List<Stack> stacks = new ArrayList<>();
  private @Nullable Capture capture;
  private @Nullable FileServer files;
  private @Nullable Forwarder forwarder;
  private @Nullable ControlServer control;
  private @Nullable TransitionPrinter printer;
  private @Nullable Thread printing;

  Serving(NetworkOptions network, Root root, boolean quiet, PrintWriter out, PrintWriter err) {
    this.network = network;
    this.root = root;
    this.quiet = quiet;
    this.out = out;
    this.err = err;
  }

  /** Serves at a device. */
  void startAt(Place place, int port) throws IOException {
    TransitionPrinter transitions = TransitionPrinter.besideTheKernel(out);
    print(transitions, place::runInside);
    Stack stack =
        start(network.config("leat", place.addresses()), place.device(), transitions.trace(""));
    int listening = serve(stack, port);
    List<String> urls =
        place.addresses().stream().map(own -> url(own.address(), listening)).toList();
    ready(String.join(" ", urls));
    if (!place.prefix().isEmpty()) {
      out.println("  " + place.prefix() + "curl " + urls.getFirst());
    }
    out.flush();
  }

  /** Serves through two stacks that are joined in memory, from the kernel's loopback. */
  void startForwarded(int port) throws IOException {
    TransitionPrinter transitions = TransitionPrinter.ofBothEnds(out);
    print(transitions, Runnable::run);
    MemoryPair link = MemoryPair.ofPackets("memory", MTU, BACKLOG);
    Stack client =
        start(network.config("client", List.of(CLIENT)), link.left(), transitions.trace("client"));
    Stack server =
        start(network.config("server", List.of(SERVER)), link.right(), transitions.trace("server"));
    int listening = serve(server, port);
    forwarder = Forwarder.start(port, client, SERVER.address(), listening);
    ready(url(IpAddress.parse("127.0.0.1"), forwarder.port()));
    out.println("  curl " + url(IpAddress.parse("127.0.0.1"), forwarder.port()));
    out.flush();
  }

  private static String url(IpAddress address, int port) {
    return "http://" + Endpoints.text(address, port) + "/";
  }

  private void ready(String urls) {
    out.println("ready " + urls + " serves " + root.folder());
  }

  /** Where a thread that prints transitions has to run. */
  private interface Inside {
    void run(Runnable code);
  }

  private void print(TransitionPrinter transitions, Inside inside) {
    if (!quiet) {
      printer = transitions;
      printing =
          Thread.ofPlatform().name("transitions").daemon().start(() -> inside.run(transitions));
    }
  }

  private Stack start(StackConfig config, LinkDevice device, TcpTrace trace) throws IOException {
    Stack stack = Stack.start(config, tapped(device), quiet ? TcpTrace.OFF : trace, reports());
    stacks.add(stack);
    return stack;
  }

  private LinkDevice tapped(LinkDevice device) throws IOException {
    Path file = network.pcap();
    if (file == null) {
      return device;
    }
    if (capture == null) {
      capture = Capture.to(file, e -> report("capture " + file + ": " + e.getMessage()));
    }
    return capture.tap(device);
  }

  private LoopListener reports() {
    return new LoopListener() {
      @Override
      public void deviceGone(String name) {
        report("the device " + name + " is gone; its connections have failed");
      }

      @Override
      public void failed(Throwable failure) {
        report("internal error: " + failure);
      }
    };
  }

  private void report(String sentence) {
    err.println("leat up: " + sentence);
    err.flush();
  }

  private int serve(Stack stack, int port) throws IOException {
    ServerSocket listener =
        new LeatServerSocketFactory(stack).createServerSocket(port, BACKLOG); // both families
    files = FileServer.start(root, listener, failure -> report("internal error: " + failure));
    try {
      control = ControlServer.start(stacks);
    } catch (IOException e) {
      report("leat ss will not see this: " + e.getMessage());
    }
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
    for (Stack stack : stacks.reversed()) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      stack.close(left.compareTo(LAST_WORDS) < 0 ? LAST_WORDS : left);
    }
  }

  @Override
  public void close() throws IOException {
    if (forwarder != null) {
      forwarder.close();
    }
    if (control != null) {
      control.close();
    }
    stacks.forEach(stack -> stack.close(Duration.ZERO));
    endPrinting();
    if (capture != null) {
      capture.close();
    }
  }

  private void endPrinting() {
    if (printer != null && printing != null) {
      printer.end();
      try {
        printing.join(Duration.ofSeconds(1));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
