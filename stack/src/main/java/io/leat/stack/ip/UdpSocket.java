package io.leat.stack.ip;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.IcmpErrorKind;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket: bound to a port, and to one of our addresses or all of them; connected to one peer
 * or to none. It never blocks. It belongs to the loop that opened it and is not thread-safe.
 */
public final class UdpSocket {
  /** Told on the loop that something can be received, or that an error was noted. */
  @FunctionalInterface
  public interface ReadyListener {
    void ready(UdpSocket socket);
  }

  /** What a datagram costs beyond its text. */
  private static final int OVERHEAD = 128;

  private final Udp udp;
  private final @Nullable IpAddress local;
  private final int localPort;
  private final ArrayDeque<UdpDatagram> queue = new ArrayDeque<>();
  private int queueDatagrams = 256;
  private int queueOctets = 256 * 1024;
  private int octetsQueued;
  private long dropped;
  private @Nullable IpAddress remote;
  private int remotePort;
  private @Nullable IcmpErrorKind error;
  private @Nullable ReadyListener listener;
  private boolean closed;

  /** The next socket of the same port. */
  @Nullable UdpSocket next;

  UdpSocket(Udp udp, @Nullable IpAddress local, int localPort) {
    this.udp = udp;
    this.local = local;
    this.localPort = localPort;
  }

  /** The address that it is bound to, or null for all of ours. */
  public @Nullable IpAddress local() {
    return local;
  }

  public int localPort() {
    return localPort;
  }

  /** The peer that it is connected to, or null. */
  public @Nullable IpAddress remote() {
    return remote;
  }

  public int remotePort() {
    return remotePort;
  }

  /** From now on only datagrams of this peer are received, and its ICMP errors noted. */
  public void connect(IpAddress address, int port) {
    requirePort(port);
    remote = address;
    remotePort = port;
  }

  public void disconnect() {
    remote = null;
    remotePort = 0;
    error = null;
  }

  /** Bounds what waits to be received; each datagram counts with its text and 128 octets. */
  public void setReceiveLimits(int datagrams, int octets) {
    if (datagrams < 1 || octets < 1) {
      throw new IllegalArgumentException(datagrams + " datagrams, " + octets + " octets");
    }
    queueDatagrams = datagrams;
    queueOctets = octets;
  }

  public void setReadyListener(@Nullable ReadyListener readyListener) {
    listener = readyListener;
  }

  /**
   * Sends to the connected peer.
   *
   * @param text from position to limit; the position does not move
   * @throws IllegalStateException if the socket is not connected, or closed
   */
  public SendResult send(ByteBuffer text, long now) {
    IpAddress peer = remote;
    if (peer == null) {
      throw new IllegalStateException("not connected");
    }
    return send(text, peer, remotePort, now);
  }

  /**
   * Sends to any destination.
   *
   * @param text from position to limit; the position does not move
   */
  public SendResult send(ByteBuffer text, IpAddress address, int port, long now) {
    requirePort(port);
    if (closed) {
      throw new IllegalStateException("closed");
    }
    return udp.send(this, text, address, port, now);
  }

  /** The datagram that has waited longest, or null. */
  public @Nullable UdpDatagram receive() {
    UdpDatagram datagram = queue.poll();
    if (datagram != null) {
      octetsQueued -= datagram.octets() + OVERHEAD;
    }
    return datagram;
  }

  /** The last ICMP error about what was sent to the connected peer, once; null if there is none. */
  public @Nullable IcmpErrorKind takeError() {
    IcmpErrorKind last = error;
    error = null;
    return last;
  }

  /** How many datagrams found no room. */
  public long dropped() {
    return dropped;
  }

  /** Gives the port back and forgets what waits. Repeatedly. */
  public void close() {
    if (!closed) {
      closed = true;
      queue.clear();
      octetsQueued = 0;
      udp.closed(this);
    }
  }

  /** How well the socket fits a datagram; -1 not at all, the most particular one gets it. */
  int match(IpAddress to, IpAddress from, int fromPort) {
    boolean wrongAddress = local != null && !local.equals(to);
    boolean wrongPeer = remote != null && (!remote.equals(from) || remotePort != fromPort);
    if (wrongAddress || wrongPeer) {
      return -1;
    }
    return (local == null ? 0 : 1) + (remote == null ? 0 : 2);
  }

  /** Whether a datagram of so many octets finds room; if not it counts as dropped. */
  boolean hasRoom(int octets) {
    boolean room = queue.size() < queueDatagrams && octetsQueued + octets + OVERHEAD <= queueOctets;
    dropped += room ? 0 : 1;
    return room;
  }

  /** Queues a datagram, for which there is room. */
  void add(UdpDatagram datagram) {
    queue.add(datagram);
    octetsQueued += datagram.octets() + OVERHEAD;
    notifyListener();
  }

  void errorArrives(IcmpErrorKind kind) {
    if (remote != null) {
      error = kind;
      notifyListener();
    }
  }

  private void notifyListener() {
    if (listener != null) {
      listener.ready(this);
    }
  }

  private static void requirePort(int port) {
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port);
    }
  }
}
