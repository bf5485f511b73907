package io.leat.sim.drill.run;

import io.leat.sim.drill.bridge.Frame;
import io.leat.sim.drill.bridge.MessageType;
import io.leat.sim.drill.linux.FieldWriter;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a bridge session for things, and keeps its time. */
final class KernelClient {
  private final Channel channel;
  private final Map<Integer, Frame> early = new HashMap<>();
  private long micros;
  private int lastId;

  KernelClient(Channel channel) {
    this.channel = channel;
  }

  long micros() {
    return micros;
  }

  /** Makes a request and waits for its reply, which must not depend on anything else. */
  Answer ask(MessageType type, FieldWriter payload) throws IOException {
    int id = send(type, payload.toBytes());
    while (true) {
      Frame reply = channel.receive();
      if (reply == null) {
        throw new IOException("the other side of the bridge is gone");
      }
      micros = Math.max(micros, reply.micros());
      if (reply.id() == id) {
        return Answer.of(reply);
      }
      early.put(reply.id(), reply);
    }
  }

  private int send(MessageType type, byte[] payload) throws IOException {
    channel.send(new Frame(type.number(), ++lastId, micros, payload));
    return lastId;
  }

  /** Makes a request that may have to wait; {@link #returned} tells when it does not any more. */
  int start(MessageType type, FieldWriter payload) throws IOException {
    int id = send(type, payload.toBytes());
    // whatever returns at once has returned when this does
    sleepUntil(micros);
    return id;
  }

  /** What a request returned; null while it waits. */
  @Nullable Answer returned(int id) {
    Frame reply = early.remove(id);
    return reply == null ? null : Answer.of(reply);
  }

  void sleepUntil(long target) throws IOException {
    ask(MessageType.SLEEP, new FieldWriter().u64(Math.max(0, target - micros)));
  }

  /** Lets time pass until a request that waits returns, at most until then. */
  void driveUntil(long target) throws IOException {
    ask(MessageType.DRIVE, new FieldWriter().u64(Math.max(0, target - micros)));
  }

  void packetIn(byte[] packet) throws IOException {
    ask(MessageType.PACKET_IN, new FieldWriter().blob(packet));
  }

  /** The next packet, at most until then; null if there is none. */
  Verdict.@Nullable SeenPacket packetOut(long target) throws IOException {
    Answer answer =
        ask(MessageType.PACKET_OUT, new FieldWriter().u64(Math.max(0, target - micros)));
    if (answer.result() < 0) {
      return null;
    }
    long at = answer.fields().u64();
    return new Verdict.SeenPacket(at, false, answer.fields().blob());
  }
}
