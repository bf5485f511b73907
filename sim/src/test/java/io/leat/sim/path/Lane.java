package io.leat.sim.path;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A direction in virtual time, and what came out of it. */
final class Lane implements PathSink {
  static final long MILLI = 1_000_000;

  /** Packets are numbered from 1; a duplicate has its original's number. */
  final List<Integer> delivered = new ArrayList<>();

  final Map<Integer, Long> arrivals = new HashMap<>();
  final Map<Integer, PathLoss> dropped = new HashMap<>();
  final List<Integer> marked = new ArrayList<>();
  final List<Integer> corrupted = new ArrayList<>();
  final PathDirection direction;
  private int sent;

  Lane(PathConfig config, long seed) {
    direction = new PathDirection(config, seed, this);
  }

  /** Sends one packet; everything that is due before happens in its own time. */
  int send(int octets, boolean mayBeMarked, long now) {
    runUntil(now);
    direction.accept(++sent, octets, mayBeMarked, now);
    return sent;
  }

  int send(int octets, long now) {
    return send(octets, false, now);
  }

  void runUntil(long end) {
    for (long next = direction.nextDeadline(); next <= end; next = direction.nextDeadline()) {
      direction.advance(next);
    }
  }

  /** Until nothing is inside. */
  void run() {
    runUntil(Long.MAX_VALUE - 1);
  }

  long count(PathCount of) {
    return direction.counters().get(of);
  }

  @Override
  public void deliver(int packet, long due, long now) {
    delivered.add(packet);
    arrivals.putIfAbsent(packet, due);
  }

  @Override
  public void drop(int packet, PathLoss why, long now) {
    dropped.put(packet, why);
  }

  @Override
  public int copy(int packet) {
    return packet;
  }

  @Override
  public void corrupt(int packet, long random) {
    corrupted.add(packet);
  }

  @Override
  public void mark(int packet) {
    marked.add(packet);
  }
}
