package io.leat.sim.simulation;

import io.leat.sim.Content;
import io.leat.sim.VirtualHost;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TcpState;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The application at one end of a connection: writes, reads and ends as planned, and checks
 * invariants 1 and 2 on whatever it is given.
 */
final class Application implements ConnectionHandler {
  private static final long POLL = 50_000_000L;

  private final VirtualHost host;
  private final ApplicationPlan plan;
  private final SplittableRandom random;
  private final byte[] scratch;
  private final long writeKey;
  private final long readKey;

  /** Memory that comes back is no event: whoever may run out of it must ask again. */
  private final boolean polls;

  private final String name;
  private @Nullable Application peer;
  private @Nullable TcpConnection connection;
  private long written;
  private long received;
  private boolean outputClosed;
  private boolean inputClosed;
  private boolean endSeen;
  private boolean over;
  private boolean writeWaits;
  private boolean readWaits;
  private boolean pollWaits;
  private TcpError error = TcpError.NONE;

  Application(
      VirtualHost host,
      ConnectionPlan connection,
      boolean opener,
      boolean polls,
      SplittableRandom random,
      byte[] scratch) {
    this.host = host;
    this.plan = opener ? connection.opener() : connection.accepter();
    this.polls = polls;
    this.random = random;
    this.scratch = scratch;
    writeKey = connection.contentKey(opener);
    readKey = connection.contentKey(!opener);
    name = host.name() + " on port " + connection.port();
  }

  void peer(Application other) {
    peer = other;
  }

  private Application peer() {
    if (peer == null) {
      throw new IllegalStateException("without peer");
    }
    return peer;
  }

  // What it did so far.

  VirtualHost host() {
    return host;
  }

  @Nullable TcpConnection connection() {
    return connection;
  }

  long received() {
    return received;
  }

  TcpError error() {
    return error;
  }

  boolean sawEnd() {
    return endSeen;
  }

  ApplicationPlan plan() {
    return plan;
  }

  /** Whether it has nothing more to do with its connection. */
  boolean isOver() {
    return over;
  }

  /** Whether it wrote all it was to write, and read all that there was to be read. */
  boolean isComplete() {
    return wroteAll() && (endSeen || received == peer().plan.octets());
  }

  private boolean wroteAll() {
    return written == plan.octets()
        || plan.ending() == ApplicationPlan.Ending.HALF_CLOSE_EARLY && outputClosed;
  }

  /**
   * Whether an orderly connection may have ended as it did: complete; or reset in LAST-ACK or
   * CLOSING, when the peer had all of it and has forgotten the connection already, because 2MSL was
   * shorter than the network.
   */
  boolean mayHaveEndedSo() {
    boolean forgotten = error == TcpError.RESET && outputClosed && peer().isComplete();
    return isComplete() || forgotten && wroteAll();
  }

  // Events.

  /** It has its connection: opened, or accepted. */
  void open(TcpConnection opened) {
    connection = opened;
  }

  @Override
  public void connected(TcpConnection on, long now) {
    if (plan.ending() == ApplicationPlan.Ending.ABORT
        || plan.ending() == ApplicationPlan.Ending.CLOSE_EARLY
        || plan.ending() == ApplicationPlan.Ending.HALF_CLOSE_EARLY) {
      later(plan.endsAt(), this::endEarly);
    }
    work(now);
  }

  @Override
  public void readable(TcpConnection on, long now) {
    work(now);
  }

  @Override
  public void writable(TcpConnection on, long now) {
    work(now);
  }

  @Override
  public void closed(TcpConnection on, long now) {
    work(now);
    if (on.error() != TcpError.NONE) {
      ended(on.error());
    }
  }

  private void work(long now) {
    TcpConnection on = connection;
    if (over || on == null) {
      return;
    }
    if (!readWaits) {
      read(on, now);
    }
    if (!over && !writeWaits) {
      write(on, now);
    }
    if (!over) {
      endIfDone(on, now);
    }
  }

  // Writing.

  private void write(TcpConnection on, long now) {
    while (!outputClosed && written < plan.octets()) {
      int most = Math.min(plan.largestWrite(), (int) (plan.octets() - written));
      int octets = 1 + random.nextInt(most);
      Content.fill(writeKey, written, scratch, 0, octets);
      int taken = on.send(scratch, 0, octets, now);
      if (taken < 0) {
        ended(on.callError());
        return;
      }
      written += taken;
      if (taken < octets) {
        if (polls) {
          pollLater();
        }
        return; // writable comes
      }
      if (plan.writePause() > 0) {
        writeWaits = true;
        later(
            random.nextLong(plan.writePause()),
            time -> {
              writeWaits = false;
              work(time);
            });
        return;
      }
    }
  }

  private void pollLater() {
    if (!pollWaits) {
      pollWaits = true;
      later(
          POLL,
          time -> {
            pollWaits = false;
            work(time);
          });
    }
  }

  // Reading.

  private void read(TcpConnection on, long now) {
    while (!inputClosed && !endSeen) {
      int most = 1 + random.nextInt(plan.largestRead());
      int octets = on.receive(scratch, 0, most, now);
      if (octets == 0) {
        return; // readable comes
      }
      if (octets < 0) {
        end(on);
        return;
      }
      check(octets);
      if (plan.readPause() > 0) {
        readWaits = true;
        later(
            random.nextLong(plan.readPause()),
            time -> {
              readWaits = false;
              work(time);
            });
        return;
      }
    }
  }

  /** Invariants 1 and 2: what comes is a prefix of what the peer wrote, unharmed and in order. */
  private void check(int octets) {
    int wrong = Content.mismatch(readKey, received, scratch, 0, octets);
    if (wrong >= 0) {
      throw Violation.of(1, name, "octet %d is not what was written", received + wrong);
    }
    received += octets;
    if (received > peer().written) {
      throw Violation.of(1, name, "%d octets of %d", received, peer().written);
    }
  }

  private void end(TcpConnection on) {
    if (on.callError() != TcpError.NONE) {
      ended(on.callError());
      return;
    }
    endSeen = true;
    if (!peer().outputClosed || received != peer().written) {
      throw Violation.of(
          2, name, "the stream ends after %d octets of %d", received, peer().written);
    }
  }

  // Ending.

  private void endIfDone(TcpConnection on, long now) {
    boolean allWritten = written == plan.octets();
    switch (plan.ending()) {
      case HALF_CLOSE -> {
        if (allWritten && !outputClosed) {
          closeOutput(on, now);
        }
      }
      case CLOSE_WHEN_DONE -> {
        if (allWritten && received == peer().plan.octets() && peer().plan.octets() > 0) {
          closeFully(on, now);
        } else if (allWritten && endSeen) {
          closeFully(on, now);
        } else if (allWritten && peer().plan.octets() == 0) {
          closeOutput(on, now);
        }
      }
      case CLOSE_AFTER_END -> {
        if (allWritten && endSeen) {
          closeFully(on, now);
        }
      }
      case HALF_CLOSE_EARLY, ABORT, CLOSE_EARLY -> {}
    }
    if (endSeen && outputClosed && !over) {
      closeFully(on, now);
    }
  }

  private void endEarly(long now) {
    TcpConnection on = connection;
    if (over || on == null) {
      return;
    }
    switch (plan.ending()) {
      case HALF_CLOSE_EARLY -> {
        closeOutput(on, now);
        work(now);
      }
      case ABORT -> {
        on.abort(now);
        over = true;
      }
      case CLOSE_EARLY -> closeFully(on, now);
      case HALF_CLOSE, CLOSE_WHEN_DONE, CLOSE_AFTER_END -> {}
    }
  }

  private void closeOutput(TcpConnection on, long now) {
    if (!outputClosed) {
      outputClosed = true;
      on.close(now);
    }
  }

  private void closeFully(TcpConnection on, long now) {
    outputClosed = true;
    over = true;
    on.closeFully(now);
  }

  /** The connection ended with an error; text that came before is not looked at any more. */
  private void ended(TcpError reason) {
    error = reason;
    over = true;
    if (reason == TcpError.INTERNAL) {
      throw Violation.of(2, name, "%s", reason.description());
    }
  }

  // Time.

  private interface Step {
    void run(long now);
  }

  private void later(long delay, Step step) {
    host.network().after(Duration.ofNanos(delay), () -> onLoop(step));
  }

  private void onLoop(Step step) {
    if (host.isPaused()) {
      later(1_000_000, step);
      return;
    }
    try {
      host.<@Nullable Void>call((on, now) -> {
        step.run(now);
        return null;
      });
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the connection still has to be waited for. */
  boolean isOpen() {
    TcpConnection on = connection;
    return on != null && on.state() != TcpState.CLOSED && on.state() != TcpState.TIME_WAIT;
  }

  @Override
  public String toString() {
    return name
        + ": wrote "
        + written
        + " of "
        + plan.octets()
        + ", read "
        + received
        + (endSeen ? " and the end" : "")
        + (outputClosed ? ", closed" : "")
        + (error == TcpError.NONE ? "" : ", " + error.description())
        + (connection == null ? ", no connection" : ", " + connection);
  }
}
