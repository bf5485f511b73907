package io.leat.sim.lab;

import io.leat.packet.wire.FlowKey;
import io.leat.sim.VirtualHost;
import io.leat.sim.VirtualNetwork;
import io.leat.sim.VirtualSocket;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.demux.OpenException;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TcpTrace;
import java.time.Duration;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One flow of a laboratory: a host of its own that sends, and what became of what it sent. */
public final class LabFlow {
  private static final int WRITE_OCTETS = 16 * 1024;
  private static final byte[] TEXT = new byte[WRITE_OCTETS];

  private final VirtualHost sender;
  private final String control;
  private final ReceivedText received = new ReceivedText();
  private @Nullable VirtualSocket socket;
  private @Nullable VirtualSocket acceptedBy;
  private long toSend = Long.MAX_VALUE;
  private long delivered;
  private long textSent;
  private long retransmissions;
  private long timeouts;
  private LongConsumer onDelivery = now -> {};

  LabFlow(VirtualHost sender, String control) {
    this.sender = sender;
    this.control = control;
    sender.trace(new Counting());
  }

  private final class Counting extends TcpTrace {
    @Override
    public void sent(
        long connection,
        FlowKey flow,
        int sequence,
        int acknowledgment,
        int flags,
        int window,
        int textLength,
        boolean retransmission,
        long now) {
      textSent += textLength > 0 ? 1 : 0;
      retransmissions += textLength > 0 && retransmission ? 1 : 0;
    }

    @Override
    public void timerExpired(long connection, TcpTimer timer, long now) {
      timeouts += timer == TcpTimer.RETRANSMISSION ? 1 : 0;
    }
  }

  private final class Writing implements ConnectionHandler {
    @Override
    public void connected(TcpConnection connection, long now) {
      write(connection, now);
    }

    @Override
    public void writable(TcpConnection connection, long now) {
      write(connection, now);
    }
  }

  private void write(TcpConnection connection, long now) {
    while (toSend > 0) {
      int wanted = (int) Math.min(WRITE_OCTETS, toSend);
      int taken = connection.send(TEXT, 0, wanted, now);
      if (taken < 0) {
        throw new AssertionError(this + " cannot send: " + connection.callError());
      }
      toSend -= taken;
      if (taken < wanted) {
        return;
      }
    }
  }

  void startAt(VirtualNetwork network, Duration when, VirtualHost receiver, int port) {
    network.after(
        when,
        () -> {
          VirtualSocket opened = sender.socket();
          socket = opened;
          opened.handler(new Writing());
          opened.connect(receiver, port);
        });
  }

  /** The receiver reads whatever arrives, at once. */
  void readFrom(VirtualSocket accepted, byte[] into) {
    acceptedBy = accepted;
    accepted.handler(
        new ConnectionHandler() {
          @Override
          public void readable(TcpConnection connection, long now) {
            int taken = connection.receive(into, 0, into.length, now);
            while (taken > 0) {
              delivered += taken;
              onDelivery.accept(now);
              taken = connection.receive(into, 0, into.length, now);
            }
          }
        });
  }

  // To be set before it starts.

  /** Sends so much, and no more. */
  public LabFlow sends(long octets) {
    toSend = octets;
    return this;
  }

  /** Tells, with the time, whenever the receiving application has got more. */
  public LabFlow onDelivery(LongConsumer observer) {
    onDelivery = observer;
    return this;
  }

  // While it runs, and afterwards.

  /** Sends more, over the same connection. */
  public void sendMore(long octets) {
    toSend += octets;
    TcpConnection open = connection();
    try {
      sender.call((loop, now) -> {
        write(open, now);
        return null;
      });
    } catch (OpenException e) {
      throw new AssertionError(e);
    }
  }

  /** Its connection at the sender; only once it has started. */
  public TcpConnection connection() {
    VirtualSocket opened = socket;
    if (opened == null) {
      throw new IllegalStateException(this + " has not started");
    }
    return opened.connection();
  }

  /** Its connection at the receiver; only once it was accepted. */
  public TcpConnection receivingConnection() {
    VirtualSocket accepted = acceptedBy;
    if (accepted == null) {
      throw new IllegalStateException(this + " was not accepted yet");
    }
    return accepted.connection();
  }

  public VirtualHost sender() {
    return sender;
  }

  /** The name of its congestion control. */
  public String control() {
    return control;
  }

  ReceivedText received() {
    return received;
  }

  /** Octets that the receiving application has got. */
  public long delivered() {
    return delivered;
  }

  /** Segments with text that left the sender. */
  public long segmentsSent() {
    return textSent;
  }

  /** Those of them that went again. */
  public long retransmissions() {
    return retransmissions;
  }

  /** Segments that brought the receiver nothing that it had not got before. */
  public long spuriousRetransmissions() {
    return received.duplicates();
  }

  /** How often the retransmission timer has expired. */
  public long timeouts() {
    return timeouts;
  }

  @Override
  public String toString() {
    return sender.name() + " (" + control + ")";
  }
}
