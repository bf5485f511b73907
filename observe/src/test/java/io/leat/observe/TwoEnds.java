package io.leat.observe;

import io.leat.packet.buffer.ChunkPool;
import io.leat.packet.wire.IpAddress;
import io.leat.stack.LoopListener;
import io.leat.stack.StackConfig;
import io.leat.stack.StackLoop;
import io.leat.stack.ip.AddressListener;
import io.leat.stack.link.LinkDevice;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.demux.TcpSecrets;
import io.leat.tcp.trace.TcpTrace;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** A client and a server, observed, with 20 ms of wire between them, in virtual time. */
final class TwoEnds {
  static final IpAddress CLIENT = IpAddress.parse("10.0.0.1");
  static final IpAddress SERVER = IpAddress.parse("10.0.0.2");
  static final int PORT = 80;
  static final int CLIENT_PORT = 40_001;
  static final long MILLISECOND = 1_000_000L;

  final TraceRecorder clientEvents = new TraceRecorder(Side.CLIENT);
  final TraceRecorder serverEvents = new TraceRecorder(Side.SERVER);
  final TransitionCounts counts = new TransitionCounts();
  final StackLoop client;
  final StackLoop server;
  private final DelayedLink clientLink;
  private final DelayedLink serverLink;
  long now = 1_000_000_000L;

  TwoEnds() {
    this(device -> device);
  }

  /**
   * @param around what to put around the devices, such as a capture
   */
  TwoEnds(UnaryOperator<LinkDevice> around) {
    this(around, TcpTrace.OFF);
  }

  /**
   * @param atClient a further trace of the client
   */
  TwoEnds(UnaryOperator<LinkDevice> around, TcpTrace atClient) {
    DelayedLink[] link = DelayedLink.pair(20 * MILLISECOND);
    clientLink = link[0];
    serverLink = link[1];
    client = loop("10.0.0.1/24", around.apply(clientLink), 1, clientEvents, atClient);
    server = loop("10.0.0.2/24", around.apply(serverLink), 2, serverEvents, TcpTrace.OFF);
  }

  private StackLoop loop(
      String address, LinkDevice device, int seed, TraceRecorder recorder, TcpTrace further) {
    return new StackLoop(
        StackConfig.DEFAULT.withAddress(address).with(TcpSetting.MSL, 1_000_000_000L),
        device,
        new ChunkPool(Arena.ofAuto(), 16_384, 1 << 24),
        TcpSecrets.from(new SplittableRandom(seed)),
        new SplittableRandom(seed),
        TraceFanout.of(recorder, counts, further),
        new LoopListener() {
          @Override
          public void failed(Throwable failure) {
            throw new AssertionError("a rule failed", failure);
          }
        },
        AddressListener.NONE,
        now);
  }

  /** Of the segments that this end sends, those that do not reach the other. */
  void loses(Side sender, Predicate<byte[]> lost) {
    (sender == Side.CLIENT ? clientLink : serverLink).loses = lost;
  }

  void listen(ConnectionHandler handler) throws OpenException {
    serverEvents.socketCall(0, "bind(" + PORT + ")", "", now);
    serverEvents.socketCall(0, "listen", "", now);
    var binding = server.bind(SERVER, PORT, true);
    server.listen(
        binding,
        server.config().tcp(),
        (listener, time) -> {
          TcpConnection accepted = listener.accept();
          serverEvents.socketCall(accepted.serial(), "accept", "port " + CLIENT_PORT, time);
          accepted.setHandler(handler);
          handler.connected(accepted, time);
        });
  }

  TcpConnection connect(ConnectionHandler handler) throws OpenException {
    clientEvents.socketCall(0, "connect(" + SERVER + ":" + PORT + ")", "port " + CLIENT_PORT, now);
    return client.connect(null, CLIENT_PORT, SERVER, PORT, client.config().tcp(), handler);
  }

  /** Until nothing moves any more, or the time is over. */
  void run(long nanos) {
    long end = now + nanos;
    while (true) {
      while (client.runOnce(now) + server.runOnce(now) > 0) {}
      long next = Math.min(clientLink.nextArrival(), serverLink.nextArrival());
      next = Math.min(next, Math.min(client.nextDeadline(), server.nextDeadline()));
      if (next > end) {
        now = end;
        return;
      }
      now = Math.max(now, next);
    }
  }

  /** The life that the README shows: a request, an answer, and an orderly close by the client. */
  static TwoEnds conversation() throws OpenException {
    return conversation(new TwoEnds());
  }

  static TwoEnds conversation(TwoEnds ends) throws OpenException {
    ends.listen(Talk.server(ends.serverEvents, ends.server));
    ends.connect(Talk.client(ends.clientEvents, ends.client));
    ends.run(10_000 * MILLISECOND);
    return ends;
  }

  Ladder ladder() {
    return Ladder.of(clientEvents.events(), serverEvents.events(), LadderOptions.DEFAULT);
  }

  List<TraceEvent> events() {
    return TraceEvent.merged(clientEvents.events(), serverEvents.events());
  }
}
