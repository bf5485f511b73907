package io.leat.bench.flood;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Measures both servers, one after the other, each under its own flood. */
final class Measurement implements AutoCloseable {
  private static final long INTERVAL_NANOS = 100_000_000;

  /**
   * The bulk stream finds its pace before the flood begins, and the flood its own before it counts.
   */
  private static final long BULK_NANOS = 1_000_000_000;

  private static final long FLOOD_NANOS = 500_000_000;

  private final Device device;
  private final double seconds;
  private final long bulkLimit;
  private final Map<Peer, Host> hosts;
  private final Map<Peer, IdleCrowd> crowds = new EnumMap<>(Peer.class);
  private final Thread atExit;

  /**
   * @param seconds that a run counts
   * @param idle connections of each server
   * @param bulkLimit octets a second that the bulk stream may send; 0 for as many as it can
   */
  Measurement(Servers servers, Device device, double seconds, int idle, long bulkLimit)
      throws IOException {
    this.device = device;
    this.seconds = seconds;
    this.bulkLimit = bulkLimit;
    hosts = servers.start(device);
    atExit = new Thread(() -> hosts.values().forEach(Host::close));
    Runtime.getRuntime().addShutdownHook(atExit);
    hosts.forEach((peer, host) -> crowds.put(peer, new IdleCrowd(host, idle)));
  }

  /**
   * Lets both work as they will, so that what they need is compiled.
   *
   * @param rate of the flood
   */
  void warmUp(double warmUpSeconds, FloodRate rate) throws IOException {
    for (Host host : hosts.values()) {
      try (BulkStream bulk = new BulkStream(host, bulkLimit)) {
        Pause.of((long) (warmUpSeconds * 1e9));
        try (SynFlood flood = host.flood(rate)) {
          Pause.of((long) (warmUpSeconds * 1e9));
          assert flood.sent() >= 0;
        }
        assert bulk.acknowledged() >= 0;
      }
    }
  }

  Run run(FloodRate rate, int pair, Peer peer) throws IOException {
    Host host = host(peer);
    IdleCrowd crowd = crowds.get(peer);
    if (crowd == null) {
      throw new IllegalStateException(peer + " has no connections");
    }
    crowd.complete();
    ServerProcess server = host.server();
    ServerProcess.FloodCounters before = server.counters();
    long droppedBefore = host.answersDropped();
    boolean asks = peer == Peer.LEAT && rate.isHighest();
    int connects = (int) Math.max(1, seconds * 1e9 / INTERVAL_NANOS);
    try (MemoryWatch memory = new MemoryWatch(server, asks);
        Connects legitimate = new Connects(host, connects, INTERVAL_NANOS)) {
      Goodput goodput = goodput(host, rate, legitimate);
      ServerProcess.FloodCounters after = server.counters();
      int lost = crowd.lost();
      return new Run(
          device,
          rate,
          pair,
          peer,
          goodput.offered,
          goodput.refused,
          goodput.calm,
          goodput.bitsPerSecond,
          goodput.processor,
          goodput.connects.count(),
          goodput.connects.failed(),
          goodput.connects.p99Micros(),
          goodput.connects.mostMicros(),
          lost,
          memory.before(),
          memory.most(),
          Math.max(memory.halfOpen(), after.halfOpen()),
          after.cookies() - before.cookies(),
          after.drops() - before.drops(),
          host.answersDropped() - droppedBefore);
    }
  }

  private record Goodput(
      double offered,
      double refused,
      double calm,
      double bitsPerSecond,
      double processor,
      Connects.Outcome connects) {}

  private Goodput goodput(Host host, FloodRate rate, Connects legitimate) throws IOException {
    try (BulkStream bulk = new BulkStream(host, bulkLimit)) {
      Pause.of(BULK_NANOS);
      Turns.Goodput turns = rate.isPaced() ? new Turns(host, bulk, rate).measure(seconds) : null;
      try (SynFlood flood = rate.isNone() ? null : host.flood(rate)) {
        Pause.of(FLOOD_NANOS);
        FutureTask<Connects.Outcome> client = new FutureTask<>(legitimate::run);
        Thread.ofPlatform().daemon().name("client").start(client);
        Reading first = reading(host, bulk, flood);
        Pause.of((long) (seconds * 1e9));
        Reading last = reading(host, bulk, flood);
        Connects.Outcome outcome = outcome(client);
        double took = (last.nanoTime - first.nanoTime) / 1e9;
        return new Goodput(
            (last.sent + last.refused - first.sent - first.refused) / took,
            (last.refused - first.refused) / took,
            turns == null ? Double.NaN : turns.calm(),
            turns == null ? 8 * (last.acknowledged - first.acknowledged) / took : turns.flooded(),
            (last.processor - first.processor) / took,
            outcome);
      }
    }
  }

  private static Connects.Outcome outcome(FutureTask<Connects.Outcome> client) throws IOException {
    try {
      return client.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IOException(e);
    }
  }

  /** What has been counted at one moment. */
  private record Reading(
      long nanoTime, long acknowledged, long sent, long refused, double processor) {}

  private static Reading reading(Host host, BulkStream bulk, @Nullable SynFlood flood)
      throws IOException {
    return new Reading(
        System.nanoTime(),
        bulk.acknowledged(),
        flood == null ? 0 : flood.sent(),
        flood == null ? 0 : flood.refused(),
        host.server().processorSeconds());
  }

  private Host host(Peer peer) {
    Host host = hosts.get(peer);
    if (host == null) {
      throw new IllegalStateException(peer + " was not started");
    }
    return host;
  }

  @Override
  public void close() throws IOException {
    for (IdleCrowd crowd : crowds.values()) {
      crowd.close();
    }
    hosts.values().forEach(Host::close);
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
