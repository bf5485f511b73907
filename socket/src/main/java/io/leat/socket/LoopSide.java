package io.leat.socket;

import io.leat.packet.wire.IpAddress;
import io.leat.stack.AnyThread;
import io.leat.stack.Stack;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.Opening;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TransitionCause;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The loop's half of a stream's handle: does on the connection what application threads rang for,
 * and publishes what the connection tells.
 *
 * <p>{@link #ring} and the questions are for any thread, all else is for the loop.
 */
final class LoopSide implements ConnectionHandler, AnyThread {
  // Why the loop is rung.
  static final int OPEN = 1;
  static final int ATTACH = 2;
  static final int CONFIGURE = 4;
  static final int WRITTEN = 8;
  static final int URGENT = 16;
  static final int AWAITS_SPACE = 32;
  static final int READ = 64;
  static final int SHUT_INPUT = 128;
  static final int SHUT_OUTPUT = 256;
  static final int CLOSE = 512;
  static final int ABORT = 1024;

  private static final StreamListener NOBODY = new StreamListener() {};

  private final StreamHandle handle;
  private final Stack stack;
  private final HandleState state;
  private final InputSide input;
  private final OutputSide output;
  private final AtomicReference<TcpConfig> config;
  private final @Nullable OpenRequest request;
  private final Doorbell bell;
  private final @Nullable Opening opening;
  private volatile @Nullable TcpConnection connection;
  private volatile TcpState tcpState = TcpState.CLOSED;
  private volatile TcpError softError = TcpError.NONE;
  private volatile long urgentPosition;
  private volatile StreamListener listener = NOBODY;

  /** What {@link StreamHandle#open} was asked for. */
  record OpenRequest(@Nullable IpAddress local, int localPort, IpAddress remote, int port) {}

  /**
   * @param request null if there is a connection already
   */
  LoopSide(
      StreamHandle handle,
      HandleState state,
      InputSide input,
      OutputSide output,
      AtomicReference<TcpConfig> config,
      @Nullable OpenRequest request,
      @Nullable TcpConnection connection) {
    this.handle = handle;
    this.stack = handle.stack();
    this.state = state;
    this.input = input;
    this.output = output;
    this.config = config;
    this.request = request;
    this.connection = connection;
    bell = new Doorbell(stack, this::answer);
    opening = config.get().is(TcpSetting.RECORD_OPENING) ? Caller.here() : null;
    if (connection != null) {
      tcpState = TcpState.ESTABLISHED;
    }
  }

  // What any thread may ask.

  @Override
  public @Nullable Opening opening() {
    return opening;
  }

  void ring(int reasons) {
    bell.ring(reasons);
    if (stack.hasEnded()) {
      ended(TcpError.STACK_CLOSED, null);
    }
  }

  @Nullable TcpConnection connection() {
    return connection;
  }

  TcpState state() {
    return tcpState;
  }

  TcpError softError() {
    return softError;
  }

  long urgentPosition() {
    return urgentPosition;
  }

  void setListener(@Nullable StreamListener newListener) {
    if (newListener != null) {
      stack.loop().keepToOwnThread();
    }
    listener = newListener == null ? NOBODY : newListener;
  }

  // What the loop was rung for.

  private void answer(int reasons, StackLoop loop, long now) {
    if ((reasons & OPEN) != 0) {
      openOn(loop);
    }
    TcpConnection c = connection;
    if (c == null) {
      return;
    }
    try {
      answer(reasons, c, now);
    } catch (RuntimeException | AssertionError e) {
      c.fail(TcpError.INTERNAL, TransitionCause.INTERNAL_ERROR, now);
      throw e;
    }
  }

  /** In the order in which an application thread would have called. */
  private void answer(int reasons, TcpConnection c, long now) {
    if ((reasons & ATTACH) != 0) {
      c.setHandler(this);
    }
    if ((reasons & CONFIGURE) != 0) {
      c.configure(config.get(), now);
    }
    if ((reasons & WRITTEN) != 0) {
      c.sendPositionAdvanced(now);
    }
    if ((reasons & URGENT) != 0) {
      c.sendUrgent(output.urgentEnd(), now);
    }
    if ((reasons & AWAITS_SPACE) != 0) {
      c.awaitSendSpace();
    }
    if ((reasons & READ) != 0) {
      c.receivePositionAdvanced(now);
    }
    if ((reasons & SHUT_INPUT) != 0) {
      c.closeReceiving(now);
    }
    if ((reasons & SHUT_OUTPUT) != 0) {
      c.close(now);
    }
    if ((reasons & CLOSE) != 0) {
      c.receivePositionAdvanced(now);
      c.closeFully(now);
    }
    if ((reasons & ABORT) != 0) {
      c.abort(now);
    }
  }

  private void openOn(StackLoop loop) {
    OpenRequest wanted = request;
    if (wanted == null || state.has(HandleState.CLOSED)) {
      ended(TcpError.CLOSING, null);
      return;
    }
    openOn(loop, wanted);
  }

  private void openOn(StackLoop loop, OpenRequest wanted) {
    try {
      TcpConnection c =
          loop.connect(
              wanted.local,
              wanted.localPort,
              StreamHandle.orLoopback(wanted.remote),
              wanted.port,
              config.get(),
              this);
      output.open(c.sendStream());
      connection = c;
    } catch (OpenException e) {
      ended(e.error(), e.getMessage());
      listener.readinessChanged();
    }
  }

  // What the loop tells.

  @Override
  public void connected(TcpConnection c, long now) {
    input.open(c.receiveStream());
    state.set(HandleState.CONNECTED);
    handle.signalAll();
    listener.readinessChanged();
  }

  @Override
  public void readable(TcpConnection c, long now) {
    if (c.isEndReached()) {
      state.set(HandleState.END_OF_INPUT);
    }
    input.signal();
    listener.readinessChanged();
  }

  @Override
  public void writable(TcpConnection c, long now) {
    output.writable();
    listener.readinessChanged();
  }

  @Override
  public void urgent(TcpConnection c, long now) {
    urgentPosition = c.urgentPosition();
    listener.urgent();
  }

  @Override
  public void softError(TcpConnection c, long now) {
    softError = c.softError();
    listener.softError(c.softError());
  }

  @Override
  public void retransmissionsExceedR1(TcpConnection c, long now) {
    listener.retransmissionsExceedR1();
  }

  @Override
  public void stateChanged(TcpConnection c, TcpState present, long now) {
    tcpState = present;
    // a stack that closes ends the output of each connection, a writer in the middle included
    output.signal();
    handle.signalFarewell();
    listener.stateChanged(present);
  }

  @Override
  public void closed(TcpConnection c, long now) {
    if (c.isEndReached()) {
      state.set(HandleState.END_OF_INPUT);
    }
    TcpError error = c.error();
    boolean byStack = error == TcpError.CLOSING || error == TcpError.ABORTED;
    ended(byStack && stack.isClosed() ? TcpError.STACK_CLOSED : error, null);
    listener.readinessChanged();
  }

  /** The reader may be slow: text that arrived before a reset can still be read. */
  @Override
  public boolean keepsUnreadText() {
    return !state.has(HandleState.CLOSED);
  }

  private void ended(TcpError error, @Nullable String detail) {
    state.end(new Ending(error, detail));
    handle.signalAll();
  }
}
