package io.leat.stack.link;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Loses, duplicates, reorders, corrupts and delays the frames of a device, in both directions.
 * Super-segments are cut before, and checksums completed, so that each segment has a fate.
 *
 * <p>Each direction draws from its own generator, split from one seed: the fate of a frame depends
 * on the seed and on the frames before it in its direction, and on nothing else. Delayed frames are
 * copies; they leave on the next {@link #receive} or {@link #transmit} after their time, and {@link
 * #nextDeadline} says when that is. {@link #park} takes {@code now} to be on the scale of {@link
 * System#nanoTime}.
 */
public final class FaultInjector extends FilterDevice {
  /** Frames that each direction delays at most; more are lost and counted. */
  private static final int HELD_FRAMES = 4096;

  private final FaultPath inbound;
  private final FaultPath outbound;
  private final Segmenter segmenter;
  private final FrameReceiver fromDevice;
  private @Nullable FrameReceiver receiver;
  private int handedOver;
  private long sendTime;
  private long receiveTime;

  public FaultInjector(LinkDevice device, Faults inbound, Faults outbound, long seed) {
    super(device);
    SplittableRandom random = new SplittableRandom(seed);
    this.inbound = new FaultPath(inbound, random.split(), HELD_FRAMES, this::handOver);
    this.outbound = new FaultPath(outbound, random.split(), HELD_FRAMES, this::sendOn);
    segmenter = new Segmenter(device.isEthernet(), this::acceptOutbound);
    Segmenter arriving = new Segmenter(device.isEthernet(), this::acceptInbound);
    fromDevice =
        (frame, now) -> {
          receiveTime = now;
          arriving.cut(frame);
        };
  }

  public FaultCounters inbound() {
    return inbound.counters;
  }

  public FaultCounters outbound() {
    return outbound.counters;
  }

  /** When the next delayed frame is due, or {@link Long#MAX_VALUE}. */
  public long nextDeadline() {
    return Math.min(inbound.nextDeadline(), outbound.nextDeadline());
  }

  @Override
  public boolean completesChecksums() {
    return false; // what may be corrupted carries its checksum
  }

  @Override
  public int receive(FrameReceiver receiver, int limit, long now) {
    outbound.release(now);
    this.receiver = receiver;
    handedOver = 0;
    try {
      inbound.release(now);
      int arrived = device.receive(fromDevice, limit, now);
      return arrived < 0 && handedOver == 0 ? arrived : handedOver;
    } finally {
      this.receiver = null;
    }
  }

  /** A frame that is lost on purpose counts as taken. */
  @Override
  public boolean transmit(PacketBuffer headers, Slices text, int gsoOctets, long now) {
    sendTime = now;
    return segmenter.send(headers, text, gsoOctets);
  }

  @Override
  public void park(long deadlineNanoTime) {
    device.park(Math.min(deadlineNanoTime, nextDeadline()));
  }

  private boolean handOver(PacketBuffer frame, Slices noText, long now) {
    if (receiver == null) {
      return false;
    }
    handedOver++;
    receiver.frame(frame, now);
    return true;
  }

  private boolean acceptInbound(PacketBuffer frame, Slices text) {
    return inbound.accept(frame, text, receiveTime);
  }

  private boolean acceptOutbound(PacketBuffer headers, Slices text) {
    return outbound.accept(headers, text, sendTime);
  }

  private boolean sendOn(PacketBuffer headers, Slices text, long now) {
    return device.transmit(headers, text, 0, now);
  }
}
