package io.leat.socket.octets;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** An input that reads into arrays. */
public abstract class OctetInput extends InputStream {
  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] target, int at, int octets) throws IOException {
    Objects.checkFromIndexSize(at, octets, target.length);
    return octets == 0 ? 0 : take(target, at, octets);
  }

  /**
   * Waits for at least one octet.
   *
   * @param octets at least 1; the range lies in the array
   * @return octets read, or -1 at the end
   */
  protected abstract int take(byte[] target, int at, int octets) throws IOException;
}
