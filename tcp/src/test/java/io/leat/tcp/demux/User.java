package io.leat.tcp.demux;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.trace.TcpState;
import java.util.ArrayList;
import java.util.List;

/** The application of one connection: records what it is told, and calls what a test says. */
final class User implements ConnectionHandler {
  final List<String> told = new ArrayList<>();
  final List<TcpState> states = new ArrayList<>();

  /** Whether it wants unread text after an error, as a socket does. */
  boolean keepsUnreadText;

  private final ScriptedStack stack;
  private TcpConnection connection;
  private long sent;
  private long received;

  User(ScriptedStack stack) {
    this.stack = stack;
  }

  void takes(TcpConnection its) {
    connection = its;
    its.setHandler(this);
  }

  TcpConnection connection() {
    return connection;
  }

  /** SEND, and everything that follows from it; returns what was taken. */
  int sends(int octets) {
    return stack.does(() -> sendsOnly(octets));
  }

  /** SEND without turning the loop. */
  int sendsOnly(int octets) {
    byte[] text = Pattern.octets(sent, octets);
    int taken = connection.send(text, 0, octets, stack.now());
    sent += Math.max(0, taken);
    return taken;
  }

  /** RECEIVE up to so many octets; returns how many there were, having checked them. */
  int receives(int octets) {
    return stack.does(() -> {
      byte[] target = new byte[octets];
      int taken = connection.receive(target, 0, octets, stack.now());
      int wrong = taken > 0 ? Pattern.mismatch(target, taken, received) : -1;
      if (wrong >= 0) {
        stack.fail("octet " + (received + wrong) + " of the stream is wrong");
      }
      received += Math.max(0, taken);
      return taken;
    });
  }

  /** RECEIVE until there is nothing; returns how many octets there were. */
  int receivesAll() {
    int all = 0;
    for (int taken = receives(1 << 16); taken > 0; taken = receives(1 << 16)) {
      all += taken;
    }
    return all;
  }

  TcpError closes() {
    return stack.does(() -> connection.close(stack.now()));
  }

  TcpError closesFully() {
    return stack.does(() -> connection.closeFully(stack.now()));
  }

  TcpError aborts() {
    return stack.does(() -> connection.abort(stack.now()));
  }

  /** Shuts the receiving side. */
  void closesReceiving() {
    stack.does(() -> connection.closeReceiving(stack.now()));
  }

  boolean wasTold(String what) {
    return told.contains(what);
  }

  @Override
  public void connected(TcpConnection its, long now) {
    told.add("connected");
  }

  @Override
  public void readable(TcpConnection its, long now) {
    told.add("readable");
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
  public void stateChanged(TcpConnection its, TcpState state, long now) {
    states.add(state);
  }

  @Override
  public boolean keepsUnreadText() {
    return keepsUnreadText;
  }

  @Override
  public void closed(TcpConnection its, long now) {
    told.add("closed");
  }
}
