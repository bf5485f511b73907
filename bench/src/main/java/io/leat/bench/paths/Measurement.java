package io.leat.bench.paths;

import io.leat.bench.kernel.KernelCounters;
import io.leat.cli.relay.Relay;
import io.leat.sim.path.PathCount;
import io.leat.sim.path.PathCounters;
import io.leat.stack.StackConfig;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/** Measures one flow after the other over one network. */
final class Measurement implements AutoCloseable {
  private static final long PATIENCE_NANOS = 20_000_000_000L;

  /** What is on its way may arrive before the next flow begins. */
  private static final long DRAIN_NANOS = 100_000_000L;

  private final Network network;
  private final Receiver receiver;
  private final StackConfig leat;

  Measurement(StackConfig leat) throws IOException {
    this.leat = leat;
    network = Network.open();
    receiver = new Receiver(network.receiver);
  }

  Run run(Cell cell, Control control, int pair, Run.Who who, double seconds) throws IOException {
    Relay relay =
        new Relay(network.left, network.right, cell.plan(cell.name().hashCode() * 31L + pair));
    FutureTask<Boolean> running =
        new FutureTask<>(() -> {
          relay.run();
          return true;
        });
    Thread.ofPlatform().daemon().name("relay").start(running);
    try {
      return flow(relay, cell, control, pair, who, seconds);
    } finally {
      LockSupport.parkNanos(cell.roundTripMillis() * 1_000_000L + DRAIN_NANOS);
      relay.stop();
      join(running);
      relay.close();
    }
  }

  private static void join(FutureTask<Boolean> running) throws IOException {
    try {
      running.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    }
  }

  private Run flow(Relay relay, Cell cell, Control control, int pair, Run.Who who, double seconds)
      throws IOException {
    receiver.reset();
    long duplicates = KernelCounters.of(network.receiver).duplicates();
    Sender.Sent before = who == Run.Who.LINUX ? linuxBefore() : new Sender.Sent(0, 0, 0);
    try (Sender sender = sender(control, who)) {
      awaitConnection();
      long start = receiver.acceptedAt();
      String inUse = sender.inUse();
      sleepUntil(start + (long) (seconds * 1e9));
      long octets = receiver.octets();
      double took = (System.nanoTime() - start) / 1e9;
      Sender.Sent sent = sender.sent().minus(before);
      PathCounters path = relay.leftToRightCounters();
      return new Run(
          cell.name(),
          control,
          pair,
          who,
          seconds,
          inUse,
          8 * octets / took,
          sent.segments(),
          sent.retransmissions(),
          KernelCounters.of(network.receiver).duplicates() - duplicates,
          sent.timeouts(),
          path.get(PathCount.LOST),
          path.get(PathCount.QUEUE_FULL),
          relay.meanLateNanos() / 1000);
    }
  }

  private Sender.Sent linuxBefore() throws IOException {
    KernelCounters counters = KernelCounters.of(network.sender);
    return new Sender.Sent(counters.segmentsOut(), counters.retransmissions(), counters.timeouts());
  }

  private Sender sender(Control control, Run.Who who) throws IOException {
    return who == Run.Who.LINUX
        ? new KernelSender(network.sender, control, receiver.port())
        : new LeatSender(network.forwarder, leat, control, receiver.port());
  }

  private void awaitConnection() throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!receiver.hasAccepted()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("no connection within 20 s");
      }
      LockSupport.parkNanos(100_000);
    }
  }

  private static void sleepUntil(long deadline) {
    for (long left = 1; left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void close() throws IOException {
    receiver.close();
    network.close();
  }
}
