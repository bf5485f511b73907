package io.leat.stack;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.handshake.Listener;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Stacks that have one address between them, each with a loop of its own on one queue of a device:
 * connections are spread over the loops, and each stays with its own.
 *
 * <p>A connection belongs to the loop that a keyed hash of its addresses and ports names. Packets
 * that another loop has read are handed over; local ports of connections that are opened here are
 * chosen so that their answers belong to the loop that opens them. Each stack bounds what it has:
 * see {@link #share}.
 *
 * <p>This is for TCP over packets. On an Ethernet the answers of neighbours would come to one loop
 * alone, and a UDP socket gets what its own stack reads.
 *
 * <p>Any thread may call any method.
 */
public final class StackGroup {
  private final List<Stack> stacks;
  private final AtomicInteger next = new AtomicInteger();

  private StackGroup(List<Stack> stacks) {
    this.stacks = stacks;
  }

  /**
   * Joins stacks that were started with the same addresses, before they listen or connect. They
   * still belong to the caller, who closes each.
   *
   * @throws IllegalArgumentException if there is none, or one of them is on an Ethernet
   * @throws java.util.concurrent.CompletionException if one of them is closed
   */
  public static StackGroup of(List<Stack> stacks) {
    if (stacks.isEmpty()) {
      throw new IllegalArgumentException("a group needs at least one stack");
    }
    for (Stack stack : stacks) {
      if (stack.loop().device().isEthernet()) {
        throw new IllegalArgumentException(
            "a group of stacks is for devices without Ethernet, and "
                + stack.loop().device().name()
                + " has it");
      }
    }
    StackGroup group = new StackGroup(List.copyOf(stacks));
    if (stacks.size() > 1) {
      Steering steering =
          new Steering(stacks.stream().map(Stack::loop).toList(), new SecureRandom());
      for (int i = 0; i < stacks.size(); i++) {
        int index = i;
        stacks.get(i).submit(on -> on.steer(steering, index)).join();
      }
    }
    return group;
  }

  /**
   * The configuration of one stack of several: its part of the memory and of the connections that
   * {@code whole} allows, rounded up, and a name with its index.
   */
  public static StackConfig share(StackConfig whole, int index, int of) {
    long memory = Math.max(whole.chunkOctets(), (whole.maximumMemory() + of - 1) / of);
    long connections = whole.tcp().get(TcpSetting.MAXIMUM_CONNECTIONS);
    return whole
        .withName(whole.name() + "-" + index)
        .withMaximumMemory(memory)
        .with(TcpSetting.MAXIMUM_CONNECTIONS, (connections + of - 1) / of);
  }

  public List<Stack> stacks() {
    return stacks;
  }

  /**
   * Listens on every loop; each accepted connection gets the handler that {@code handlers} makes
   * for it, on the connection's loop: calls come from several threads at a time.
   *
   * @param port 0 for an ephemeral one, the same for all
   * @return completes with a listener for each loop; if one cannot listen none does, and it fails
   *     with an {@link io.leat.tcp.demux.OpenException}
   */
  public CompletableFuture<List<Listener>> listen(
      IpAddress address, int port, Function<TcpConnection, ConnectionHandler> handlers) {
    return listenFrom(new ArrayList<>(), address, port, handlers);
  }

  private CompletableFuture<List<Listener>> listenFrom(
      List<Listener> done,
      IpAddress address,
      int port,
      Function<TcpConnection, ConnectionHandler> handlers) {
    if (done.size() == stacks.size()) {
      return CompletableFuture.completedFuture(List.copyOf(done));
    }
    return stacks
        .get(done.size())
        .listen(address, port, handlers)
        .whenComplete((listener, failure) -> {
          if (failure != null) {
            closeAll(done);
          }
        })
        .thenCompose(listener -> {
          done.add(listener);
          return listenFrom(done, address, listener.port(), handlers);
        });
  }

  private void closeAll(List<Listener> listeners) {
    for (int i = 0; i < listeners.size(); i++) {
      Listener listener = listeners.get(i);
      CompletableFuture<Boolean> _ =
          stacks
              .get(i)
              .submit(on -> {
                on.tcp().close(listener, on.now());
                return true;
              });
    }
  }

  /**
   * Opens a connection on one loop after the other; its handler runs there.
   *
   * @return as {@link Stack#connect}
   */
  public CompletableFuture<TcpConnection> connect(
      IpAddress remote, int port, ConnectionHandler handler) {
    int index = Math.floorMod(next.getAndIncrement(), stacks.size());
    return stacks.get(index).connect(remote, port, handler);
  }
}
