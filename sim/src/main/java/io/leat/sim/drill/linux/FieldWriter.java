package io.leat.sim.drill.linux;

import io.leat.packet.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes values as the bridge's protocol has them: little endian, blobs behind their length. */
public final class FieldWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public FieldWriter u8(int value) {
    out.write(value);
    return this;
  }

  public FieldWriter u16(int value) {
    return u8(value).u8(value >>> 8);
  }

  public FieldWriter u32(long value) {
    return u16((int) value).u16((int) (value >>> 16));
  }

  public FieldWriter u64(long value) {
    return u32(value).u32(value >>> 32);
  }

  public FieldWriter bytes(byte[] octets) {
    out.writeBytes(octets);
    return this;
  }

  public FieldWriter blob(byte[] octets) {
    return u32(octets.length).bytes(octets);
  }

  public FieldWriter string(String text) {
    return blob(text.getBytes(StandardCharsets.UTF_8));
  }

  public FieldWriter endpoint(Endpoint endpoint) {
    u16(endpoint.family()).u16(endpoint.port());
    IpAddress address = endpoint.address();
    byte[] ip = new byte[16];
    if (endpoint.family() == Numbers.AF_INET) {
      System.arraycopy(address.octets(), 0, ip, 0, 4);
    } else if (endpoint.family() == Numbers.AF_INET6) {
      mapped(address, ip);
    }
    return bytes(ip);
  }

  private static void mapped(IpAddress address, byte[] ip) {
    for (int i = 0; i < 8; i++) {
      ip[i] = (byte) (address.hi() >>> (56 - 8 * i));
      ip[8 + i] = (byte) (address.lo() >>> (56 - 8 * i));
    }
  }

  public byte[] toBytes() {
    return out.toByteArray();
  }
}
