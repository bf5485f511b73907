package io.leat.socket;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.Stack;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.connection.TcpStatus;
import io.leat.tcp.trace.TcpState;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection in the hands of application threads. Every method may be called from any thread;
 * {@link LoopSide} is the loop's half of it.
 *
 * <p>Reads and writes go straight to the connection's streams, one reader and one writer at a time,
 * and tell the loop by a {@link Doorbell} only when it has to know. All else is asked of the loop
 * by the same bell. {@link #close}, {@link #abort} and the questions take no lock, so that they
 * never wait for a thread that is blocked in a read or write; they end it: it throws
 * SocketException "Socket closed".
 *
 * <p>Blocking is trying, then parking in a {@link WaitingPlace}, whose argument against lost
 * wake-ups needs each publication to be followed by a signal. These are all of them:
 *
 * <ul>
 *   <li>text to read: the loop publishes the position, then {@link LoopSide#readable} signals the
 *       reader;
 *   <li>the end of input: {@link LoopSide#readable} publishes it, then signals; because the loop
 *       published all text before, a reader that sees the end and then finds no text has read
 *       everything;
 *   <li>space to write: the writer rings for it and parks; the loop, which sees all
 *       acknowledgments, gives word by {@link LoopSide#writable} when half of the buffer is free,
 *       at once or later, and once more if it takes space back that it has given word of;
 *   <li>connected, ended, another state: the loop publishes, then signals both sides;
 *   <li>shut or closed by another thread: that thread publishes, then signals;
 *   <li>the loop has ended: whoever rings finds out, because the stack says that it has ended
 *       before the loop runs its commands for the last time.
 * </ul>
 */
public final class StreamHandle {
  private final Stack stack;
  private final HandleState state = new HandleState();
  private final Readiness readiness = new Readiness();
  private final InputSide input = new InputSide(this, state, readiness);
  private final OutputSide output = new OutputSide(this, state, readiness);
  private final LoopSide loop;
  private final AtomicReference<TcpConfig> config;
  private final ReentrantLock farewellLock = new ReentrantLock();
  private final WaitingPlace farewell = new WaitingPlace(this::isOutputDelivered);

  private StreamHandle(
      Stack stack,
      TcpConfig config,
      LoopSide.@Nullable OpenRequest request,
      @Nullable TcpConnection connection) {
    this.stack = stack;
    this.config = new AtomicReference<>(config);
    loop = new LoopSide(this, state, input, output, this.config, request, connection);
  }

  /**
   * Begins to connect; {@link #awaitConnected}, or {@link StreamListener#readinessChanged}, tells
   * how it goes. A remote address of 0.0.0.0 or :: stands for the stack's loopback, 127.0.0.1 or
   * ::1.
   *
   * @param local null for the address that routing chooses
   * @param localPort 0 for an ephemeral one
   */
  public static StreamHandle open(
      Stack stack,
      @Nullable IpAddress local,
      int localPort,
      IpAddress remote,
      int port,
      TcpConfig config,
      @Nullable StreamListener listener) {
    LoopSide.OpenRequest request = new LoopSide.OpenRequest(local, localPort, remote, port);
    StreamHandle handle = new StreamHandle(stack, config, request, null);
    handle.setListener(listener);
    handle.ring(LoopSide.OPEN);
    return handle;
  }

  /** The stack's loopback for 0.0.0.0 and ::, and any other address itself. */
  public static IpAddress orLoopback(IpAddress remote) {
    if (!remote.isUnspecified()) {
      return remote;
    }
    return remote.isIpv4() ? IpAddress.ofIpv4(0x7f00_0001) : new IpAddress(0, 1);
  }

  /** Takes over a connection that was taken from a listener's queue. */
  static StreamHandle accepted(Stack stack, TcpConnection connection) {
    StreamHandle handle = new StreamHandle(stack, connection.config(), null, connection);
    handle.input.open(connection.receiveStream());
    handle.output.open(connection.sendStream());
    handle.state.set(HandleState.CONNECTED);
    handle.ring(LoopSide.ATTACH);
    return handle;
  }

  // Connecting.

  /**
   * Waits until the handshake is over. A close from another thread ends it.
   *
   * @param timeoutNanos 0 for no limit but TCP's own
   * @return false if the time is over first; the attempt goes on
   * @throws IOException why connecting failed
   */
  public boolean awaitConnected(long timeoutNanos) throws IOException {
    boolean inTime = output.awaitConnected(WaitingPlace.deadline(timeoutNanos));
    return inTime && finishConnect();
  }

  /**
   * Whether the handshake was completed, without waiting.
   *
   * @throws IOException why connecting failed
   */
  public boolean finishConnect() throws IOException {
    if (state.has(HandleState.CLOSED)) {
      throw SocketErrors.closed();
    }
    Ending ending = state.ending();
    if (ending != null && !isConnected()) {
      throw SocketErrors.connecting(ending.error(), ending.detail());
    }
    return isConnected();
  }

  /** Whether the handshake is over, well or badly: {@link #finishConnect} says which. */
  public boolean isConnectOver() {
    return isConnected() || state.ending() != null || isClosed();
  }

  /** Whether the handshake was completed; stays so. */
  public boolean isConnected() {
    return state.has(HandleState.CONNECTED);
  }

  // Reading and writing.

  /**
   * Reads what is there, without waiting. While another thread reads there is nothing.
   *
   * @return octets read, 0 if there are none now, -1 at the end of the stream
   * @throws IOException if the connection was reset or failed, once all text before was read
   */
  public int tryRead(byte[] target, int at, int octets) throws IOException {
    return input.tryRead(target, at, octets);
  }

  /** As {@link #tryRead(byte[], int, int)}, as much as {@code target} has room for. */
  public int tryRead(ByteBuffer target) throws IOException {
    return input.tryRead(target);
  }

  /**
   * Reads at least one octet, waiting for it. A close from another thread ends it.
   *
   * @param timeoutNanos 0 for no limit
   * @return octets read, -1 at the end of the stream
   * @throws java.net.SocketTimeoutException if the time is over; reading may go on later
   * @throws java.io.InterruptedIOException if a virtual thread is interrupted
   */
  public int read(byte[] target, int at, int octets, long timeoutNanos) throws IOException {
    return input.read(target, at, octets, timeoutNanos);
  }

  /** As {@link #read(byte[], int, int, long)}, as much as {@code target} has room for. */
  public int read(ByteBuffer target, long timeoutNanos) throws IOException {
    return input.read(target, timeoutNanos);
  }

  /**
   * Takes as much as fits into the send buffer, without waiting. While another thread writes that
   * is nothing.
   */
  public int tryWrite(byte[] source, int from, int octets) throws IOException {
    return output.tryWrite(source, from, octets);
  }

  /** As {@link #tryWrite(byte[], int, int)}. */
  public int tryWrite(ByteBuffer source) throws IOException {
    return output.tryWrite(source);
  }

  /**
   * Puts everything into the send buffer, waiting for space. A close from another thread ends it.
   *
   * @throws java.io.InterruptedIOException if a virtual thread is interrupted
   */
  public void write(byte[] source, int from, int octets) throws IOException {
    output.write(source, from, octets);
  }

  /** As {@link #write(byte[], int, int)}. */
  public void write(ByteBuffer source) throws IOException {
    output.write(source);
  }

  /**
   * As {@link #tryWrite(ByteBuffer)}, from one buffer after the other; the loop is told once.
   *
   * @return octets taken
   */
  public long tryWrite(ByteBuffer[] sources, int from, int count) throws IOException {
    return output.tryWrite(sources, from, count);
  }

  /** As {@link #write(ByteBuffer)}, one buffer after the other. */
  public void write(ByteBuffer[] sources, int from, int count) throws IOException {
    output.write(sources, from, count);
  }

  /** Sends one octet as urgent text (RFC 6093), in band; waits for space like write. */
  public void writeUrgent(int octet) throws IOException {
    output.writeUrgent(octet);
  }

  /** Asks for {@link StreamListener#readinessChanged} when half of the send buffer is free. */
  public void requestWritable() {
    ring(LoopSide.AWAITS_SPACE);
  }

  /** Octets that can be read without waiting. */
  public int available() {
    return input.available();
  }

  /** Whether a read would not wait: there is text, the end, or an error. */
  public boolean isReadable() {
    return input.isReady();
  }

  /** Whether a write would take something or fail at once. */
  public boolean isWritable() {
    return output.isReady();
  }

  /**
   * Whether half of the send buffer is free, or a write would fail at once: what {@link
   * #requestWritable} gives word of.
   */
  public boolean hasRoom() {
    return output.hasRoom();
  }

  /**
   * Octets still to be read up to and with the last one that the peer marked urgent; 0 if there is
   * none. Urgent text is delivered in band.
   */
  public int urgentOctets() {
    return (int) Math.max(0, loop.urgentPosition() - input.readPosition());
  }

  // Closing.

  /**
   * Reads nothing more: text that waits or arrives is acknowledged and dropped. A blocked read ends
   * with the end of the stream.
   */
  public void shutdownInput() {
    if (state.set(HandleState.INPUT_SHUT)) {
      input.signal();
      ring(LoopSide.SHUT_INPUT);
    }
  }

  /** Writes nothing more: a FIN follows what was written. A blocked write fails: Broken pipe. */
  public void shutdownOutput() {
    if (state.set(HandleState.OUTPUT_SHUT)) {
      output.signal();
      ring(LoopSide.SHUT_OUTPUT);
    }
  }

  /**
   * Closes both directions without waiting. What was written is sent, with a FIN behind it; if text
   * was not read, or {@link TcpSetting#LINGER} is 0, the connection is reset instead. Blocked calls
   * of other threads end with SocketException "Socket closed".
   */
  public void close() {
    end(LoopSide.CLOSE);
  }

  /** Resets the connection. Blocked calls of other threads end as with {@link #close}. */
  public void abort() {
    end(LoopSide.ABORT);
  }

  private void end(int reason) {
    if (state.set(HandleState.CLOSED)) {
      input.signal();
      output.signal();
      ring(reason);
    }
  }

  /**
   * Closes as {@link #close}, and if {@link TcpSetting#LINGER} is above 0, waits until the peer has
   * acknowledged everything, FIN included, or until the loop has reset the connection because that
   * took longer. An interrupt ends the wait of a virtual thread, and nothing else.
   */
  public void closeAndLinger() {
    boolean lingers = isConnected() && get(TcpSetting.LINGER) > 0 && !isClosed();
    close();
    if (!lingers || stack.isOnLoop()) {
      return;
    }
    farewellLock.lock();
    try {
      farewell.await(WaitingPlace.FOREVER);
    } catch (InterruptedIOException e) {
      // it stays interrupted; TCP goes on by itself
      assert Thread.currentThread().isInterrupted();
    } finally {
      farewellLock.unlock();
    }
  }

  private boolean isOutputDelivered() {
    return state.ending() != null
        || switch (loop.state()) {
          case FIN_WAIT_2, TIME_WAIT, CLOSED -> true;
          case LISTEN,
              SYN_SENT,
              SYN_RECEIVED,
              ESTABLISHED,
              FIN_WAIT_1,
              CLOSE_WAIT,
              CLOSING,
              LAST_ACK ->
              false;
        };
  }

  public boolean isClosed() {
    return state.has(HandleState.CLOSED);
  }

  public boolean isInputShutdown() {
    return state.has(HandleState.INPUT_SHUT);
  }

  public boolean isOutputShutdown() {
    return state.has(HandleState.OUTPUT_SHUT);
  }

  // Settings and status.

  /** The present value of a setting, in its unit. */
  public long get(TcpSetting setting) {
    return config.get().get(setting);
  }

  /** Changes a setting, in its unit; what it says of the handshake comes too late. */
  public void set(TcpSetting setting, long value) {
    config.updateAndGet(present -> present.with(setting, value));
    ring(LoopSide.CONFIGURE);
  }

  /**
   * Changes the congestion control of the live connection.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public void setCongestionControl(String name) {
    config.updateAndGet(present -> present.withCongestionControl(name));
    ring(LoopSide.CONFIGURE);
  }

  /** The name of the congestion control. */
  public String congestionControl() {
    return config.get().congestionControl();
  }

  int receiveBuffer() {
    return (int) get(TcpSetting.RECEIVE_BUFFER);
  }

  /** The state that the loop published last. */
  public TcpState state() {
    return loop.state();
  }

  /** The last error that did not end the connection; NONE if there was none. */
  public TcpError softError() {
    return loop.softError();
  }

  /** Asks the loop for STATUS; fails if the connection does not exist yet, or the stack closed. */
  public CompletableFuture<TcpStatus> status() {
    return stack.submit(on -> {
      TcpConnection present = loop.connection();
      if (present == null) {
        throw SocketErrors.closed();
      }
      return present.status(on.now());
    });
  }

  /** Null before the connection has a local address. */
  public @Nullable IpAddress localAddress() {
    TcpConnection present = loop.connection();
    return present == null ? null : present.flow().local();
  }

  /** 0 before the connection has one. */
  public int localPort() {
    TcpConnection present = loop.connection();
    return present == null ? 0 : present.flow().localPort;
  }

  /** Null before the connection exists. */
  public @Nullable IpAddress remoteAddress() {
    TcpConnection present = loop.connection();
    return present == null ? null : present.flow().remote();
  }

  public int remotePort() {
    TcpConnection present = loop.connection();
    return present == null ? 0 : present.flow().remotePort;
  }

  public Stack stack() {
    return stack;
  }

  /** Who is told of events, on the loop; null for nobody. */
  public void setListener(@Nullable StreamListener newListener) {
    loop.setListener(newListener);
  }

  /**
   * Who is told when the handle may be ready where it was not, by whichever thread published it;
   * null for nobody. What was published before is not told: look once after this.
   */
  public void setReadinessListener(@Nullable ReadinessListener newListener) {
    readiness.setListener(newListener);
  }

  @Override
  public String toString() {
    TcpConnection present = loop.connection();
    FlowKey flow = present == null ? null : present.flow();
    return (flow == null ? "unconnected" : flow) + " " + loop.state();
  }

  // What application threads ask of the loop.

  void checkMayBlock() {
    if (stack.isOnLoop()) {
      throw new IllegalStateException("a blocking call on the loop would wait for itself");
    }
  }

  void ring(int reasons) {
    loop.ring(reasons);
  }

  // What the loop has published.

  void signalAll() {
    input.signal();
    output.signal();
    farewell.signal();
  }

  void signalFarewell() {
    farewell.signal();
  }
}
