package io.leat.bench.sockets;

import io.leat.socket.DefaultStack;
import io.leat.socket.nio.LeatSelectorProvider;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;

/** What is measured, and how much faster Leat is to be. */
final class Contests {
  private static final int CONNECTIONS = 64;
  private static final int MTU = 1500;
  private static final String RIGHT = "10.0.0.2";

  private final StackConfig config;

  /**
   * @param config of Leat's stacks, without addresses
   */
  Contests(StackConfig config) {
    this.config = config;
  }

  List<Contest> all() {
    return List.of(
        roundTrips(),
        requests(),
        echoes("echo", 64, 64),
        echoes("echo-bulk", 4, 65_536),
        local(64, 64),
        overTun("tun", 1),
        overTun("tun-64", CONNECTIONS));
  }

  /** A single stack has every address; two are joined in memory. */
  private Contest roundTrips() {
    return new Contest(
        "round-trip",
        "one octet back and forth between two virtual threads",
        List.of(
            new Contender("the kernel", 0, Contests::kernelRoundTrips),
            new Contender("Leat, one stack", 4, Contests::ownRoundTrips),
            new Contender("Leat, two stacks", 4, this::pairRoundTrips)));
  }

  private static Load kernelRoundTrips() throws IOException {
    SelectorProvider kernel = SwitchedProvider.kernel();
    return new RoundTrips(() -> {}, kernel, kernel, loopback());
  }

  private static Load ownRoundTrips() throws IOException {
    Stack stack = DefaultStack.start("memory");
    LeatSelectorProvider own = LeatSelectorProvider.of(stack);
    return new RoundTrips(stack, own, own, loopback());
  }

  private Load pairRoundTrips() throws IOException {
    Stack.Pair pair = Stack.pair(config, MTU);
    return new RoundTrips(
        pair,
        LeatSelectorProvider.of(pair.left()),
        LeatSelectorProvider.of(pair.right()),
        new InetSocketAddress(RIGHT, 7));
  }

  private Contest requests() {
    return new Contest(
        "http",
        "HttpClient and HttpServer of the JDK, 64 connections, answers of 1 KiB",
        List.of(
            new Contender("the kernel", 0, Contests::kernelRequests),
            new Contender("Leat, two stacks", 1.5, this::pairRequests)));
  }

  private static Load kernelRequests() throws IOException {
    SwitchedProvider.Side kernel = new SwitchedProvider.Side(null);
    return new Requests(() -> {}, kernel, kernel, loopback(), CONNECTIONS);
  }

  private Load pairRequests() throws IOException {
    Stack.Pair pair = Stack.pair(config, MTU);
    return new Requests(
        pair,
        new SwitchedProvider.Side(LeatSelectorProvider.of(pair.left())),
        new SwitchedProvider.Side(LeatSelectorProvider.of(pair.right())),
        new InetSocketAddress(RIGHT, 8080),
        CONNECTIONS);
  }

  private Contest echoes(String name, int connections, int octets) {
    return new Contest(
        name,
        "Netty echo, " + connections + " connections, messages of " + octets + " octets",
        List.of(
            new Contender("the kernel", 0, () -> new Echo(Transport.kernel(), connections, octets)),
            new Contender(
                "Leat, IoHandler", 2, () -> new Echo(Transport.loops(config), connections, octets)),
            new Contender(
                "Leat, NIO transport",
                0,
                () -> new Echo(Transport.nio(config), connections, octets))));
  }

  private Contest local(int connections, int octets) {
    return new Contest(
        "echo-local",
        "the same, 64 connections and 64 octets, beside Netty's own transport in memory",
        List.of(
            new Contender(
                "LocalChannel", 0, () -> new Echo(Transport.local(), connections, octets)),
            new Contender(
                "Leat, IoHandler",
                0.5,
                () -> new Echo(Transport.loops(config), connections, octets))));
  }

  private Contest overTun(String name, int connections) {
    return new Contest(
        name,
        "Netty echo over a TUN, the kernel asks, one octet, connections: " + connections,
        List.of(
            new Contender(
                "Leat, NIO transport",
                0,
                () -> new Echo(Transport.nioOverTun(config), connections, 1)),
            new Contender(
                "Leat, IoHandler",
                1.5,
                () -> new Echo(Transport.loopOverTun(config), connections, 1))));
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
