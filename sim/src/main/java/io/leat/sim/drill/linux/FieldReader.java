package io.leat.sim.drill.linux;

import io.leat.packet.wire.IpAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads values as the bridge's protocol has them. */
public final class FieldReader {
  private final ByteBuffer in;

  public FieldReader(byte[] octets) {
    in = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
  }

  public int u8() {
    return in.get() & 0xff;
  }

  public int u16() {
    return in.getShort() & 0xffff;
  }

  public int i16() {
    return in.getShort();
  }

  public int i32() {
    return in.getInt();
  }

  public long u32() {
    return in.getInt() & 0xffff_ffffL;
  }

  public long u64() {
    return in.getLong();
  }

  /**
   * @throws BufferUnderflowException if it says that it is longer than what is there
   */
  public byte[] blob() {
    long length = u32();
    if (length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] octets = new byte[(int) length];
    in.get(octets);
    return octets;
  }

  public String string() {
    return new String(blob(), StandardCharsets.UTF_8);
  }

  public Endpoint endpoint() {
    int family = u16();
    int port = u16();
    byte[] ip = new byte[16];
    in.get(ip);
    IpAddress address =
        switch (family) {
          case Numbers.AF_INET -> IpAddress.of(Arrays.copyOf(ip, 4));
          case Numbers.AF_INET6 -> IpAddress.of(ip);
          default -> IpAddress.ANY_IPV6;
        };
    return new Endpoint(family, port, address);
  }

  public boolean isEmpty() {
    return !in.hasRemaining();
  }
}
