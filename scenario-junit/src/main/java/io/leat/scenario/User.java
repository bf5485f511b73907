package io.leat.scenario;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.handshake.Listener;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The application of one connection: makes the calls that a test says, checks every octet that it
 * is given, and remembers what it was told.
 */
public final class User implements ConnectionHandler {
  private final StackUnderTest stack;
  private final List<String> told = new ArrayList<>();
  private @Nullable TcpConnection connection;
  private @Nullable Listener listener;
  private @Nullable TcpConfig settings;
  private long written;
  private long read;
  private @Nullable Runnable whenReadable;

  User(StackUnderTest stack) {
    this.stack = stack;
  }

  // Opening.

  /** The settings of the connections and listeners that it opens from now on. */
  public void configures(TcpConfig its) {
    settings = its;
  }

  private TcpConfig settings() {
    return settings == null ? stack.settings() : settings;
  }

  /** Listens on port 80. */
  public Listener listens() {
    return listens(StackUnderTest.PORT);
  }

  /** Listens on a port of the stack's address. */
  public Listener listens(int port) {
    Listener created =
        calls(() -> {
          try {
            var binding = stack.loop().bind(stack.mode().stackAddress(), port, true);
            return stack.loop().listen(binding, settings(), (l, now) -> {});
          } catch (OpenException e) {
            throw new AssertionError(e);
          }
        });
    listener = created;
    return created;
  }

  /** Closes the listener, and with it what nobody has accepted. */
  public void closesListener() {
    calls(() -> {
      stack.loop().tcp().close(listener(), stack.loop().now());
      return null;
    });
  }

  /** The listener of {@link #listens}. */
  public Listener listener() {
    Listener present = listener;
    if (present == null) {
      throw new IllegalStateException("the user does not listen");
    }
    return present;
  }

  /** Takes the connection that has waited longest. */
  public void accepts() {
    accepts(this);
  }

  /** Takes the connection that has waited longest at another user's listener. */
  public void accepts(User from) {
    stack.quiet();
    TcpConnection accepted = from.listener().accept();
    if (accepted == null) {
      throw stack.failure("expected a connection to accept");
    }
    stack.does(() -> {
      takes(accepted);
      return accepted;
    });
  }

  /** Nothing waits to be accepted. */
  public void hasNothingToAccept() {
    stack.demand(listener().acceptQueue().size() == 0, "nothing to accept");
  }

  /** Opens to the scenario's peer or another one, from an ephemeral port. */
  public void connects(Peer peer) {
    connects(peer, 0);
  }

  /** Opens to a peer from a port of the stack. */
  public void connects(Peer peer, int localPort) {
    TcpError error = triesToConnect(peer, localPort);
    stack.demand(error == TcpError.NONE, "OPEN to succeed, not " + error);
  }

  /** Opens to a peer and returns what that said. */
  public TcpError triesToConnect(Peer peer, int localPort) {
    return calls(() -> {
      try {
        var opened =
            stack
                .loop()
                .connect(
                    stack.mode().stackAddress(),
                    localPort,
                    peer.address(),
                    peer.port(),
                    settings(),
                    this);
        takes(opened);
        return TcpError.NONE;
      } catch (OpenException e) {
        return e.error();
      }
    });
  }

  /** Opens to the stack's own address and the port it opens from. */
  public void connectsToItself(int port) {
    calls(() -> {
      try {
        var own = stack.mode().stackAddress();
        takes(stack.loop().connect(own, port, own, port, settings(), this));
        return null;
      } catch (OpenException e) {
        throw new AssertionError(e);
      }
    });
  }

  private void takes(TcpConnection its) {
    connection = its;
    its.setHandler(this);
  }

  // The other calls.

  /** SEND; returns the octets taken, or -1. */
  public int writes(int octets) {
    return calls(() -> send(octets));
  }

  /** Several SENDs without a turn of the loop between them. */
  public void writes(int octets, int times) {
    calls(() -> {
      for (int i = 0; i < times; i++) {
        send(octets);
      }
      return null;
    });
  }

  private int send(int octets) {
    int taken = connection().send(Pattern.octets(written, octets), 0, octets, stack.clock().now());
    written += Math.max(0, taken);
    return taken;
  }

  /** SEND of text whose last octet ends what is urgent. */
  public void writesUrgent(int octets) {
    calls(() -> {
      send(octets);
      connection().sendUrgent(stack.clock().now());
      return null;
    });
  }

  /** SEND and CLOSE without a turn of the loop between them. */
  public void writesAndCloses(int octets) {
    calls(() -> {
      send(octets);
      return connection().close(stack.clock().now());
    });
  }

  /** Reads at most so many octets, which must be there. */
  public void reads(int octets) {
    int taken = triesToRead(octets);
    stack.demand(taken == octets, octets + " octets to read, not " + taken);
  }

  /** RECEIVE; returns the octets read and checked, 0, or -1. */
  public int triesToRead(int octets) {
    return calls(() -> receive(octets));
  }

  private int receive(int octets) {
    byte[] target = new byte[octets];
    int taken = connection().receive(target, 0, octets, stack.clock().now());
    int wrong = taken > 0 ? Pattern.mismatch(target, taken, read) : -1;
    stack.demand(wrong < 0, "the peer's text; octet " + (read + wrong) + " is wrong");
    read += Math.max(0, taken);
    return taken;
  }

  /** RECEIVE says that the stream has ended, and not by an error. */
  public void readsEnd() {
    int taken = triesToRead(1);
    stack.demand(taken == -1, "the end of the stream, not " + taken);
    TcpError error = connection().callError();
    stack.demand(error == TcpError.NONE, "the end of the stream, not " + error);
  }

  /** RECEIVE fails for this reason. */
  public void failsToRead(TcpError error) {
    int taken = triesToRead(1);
    stack.demand(taken == -1, error + ", not " + taken + " octets");
    TcpError present = connection().callError();
    stack.demand(present == error, error + ", not " + present);
  }

  /** Reads whatever comes, as soon as it comes. */
  public void readsAlways() {
    whenReadable =
        () -> {
          while (receive(1 << 16) > 0) {
            // until there is none left
          }
        };
  }

  /** Aborts from within the handler when text arrives. */
  public void abortsWhenReadable() {
    whenReadable = () -> connection().abort(stack.clock().now());
  }

  /** CLOSE: it sends nothing more, and still receives. */
  public TcpError closes() {
    return calls(() -> connection().close(stack.clock().now()));
  }

  /** CLOSE as a socket's close: it will not receive either. */
  public TcpError closesFully() {
    return calls(() -> connection().closeFully(stack.clock().now()));
  }

  /** It shuts its receiving side. */
  public void shutsReceiving() {
    calls(() -> {
      connection().closeReceiving(stack.clock().now());
      return null;
    });
  }

  /** ABORT. */
  public TcpError aborts() {
    return calls(() -> connection().abort(stack.clock().now()));
  }

  /** Changes the settings of its connection. */
  public void configuresConnection(TcpConfig its) {
    calls(() -> {
      connection().configure(its, stack.clock().now());
      return null;
    });
  }

  /** Asks to be told when there is room to send. */
  public void awaitsRoom() {
    calls(() -> {
      connection().awaitSendSpace();
      return null;
    });
  }

  private <T extends @Nullable Object> T calls(Supplier<T> call) {
    stack.quiet();
    return stack.does(call);
  }

  // What it knows.

  /** Its connection. */
  public TcpConnection connection() {
    TcpConnection present = connection;
    if (present == null) {
      throw new IllegalStateException("the user has no connection");
    }
    return present;
  }

  boolean hasConnection() {
    return connection != null;
  }

  /** Its connection is CLOSED, and why. */
  public void isClosed(TcpError error) {
    TcpState state = connection().state();
    stack.demand(state == TcpState.CLOSED, "CLOSED, not " + state);
    TcpError present = connection().error();
    stack.demand(present == error, "error " + error + ", not " + present);
  }

  /**
   * It was told this so many times: connected, readable, writable, urgent, soft error, R1, closed.
   */
  public void wasTold(String what, int times) {
    long count = told.stream().filter(what::equals).count();
    stack.demand(count == times, times + " times \"" + what + "\", not " + told);
  }

  /** It was told this, perhaps repeatedly. */
  public void wasToldAtLeastOnce(String what) {
    stack.demand(told.contains(what), "\"" + what + "\", not only " + told);
  }

  @Override
  public void connected(TcpConnection its, long now) {
    told.add("connected");
  }

  @Override
  public void readable(TcpConnection its, long now) {
    told.add("readable");
    if (whenReadable != null) {
      whenReadable.run();
    }
  }

  @Override
  public void writable(TcpConnection its, long now) {
    told.add("writable");
  }

  @Override
  public void urgent(TcpConnection its, long now) {
    told.add("urgent");
  }

  @Override
  public void softError(TcpConnection its, long now) {
    told.add("soft error");
  }

  @Override
  public void retransmissionsExceedR1(TcpConnection its, long now) {
    told.add("R1");
  }

  @Override
  public boolean keepsUnreadText() {
    return true;
  }

  @Override
  public void closed(TcpConnection its, long now) {
    told.add("closed");
  }
}
