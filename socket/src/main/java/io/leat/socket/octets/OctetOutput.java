package io.leat.socket.octets;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** An output that writes from arrays. */
public abstract class OctetOutput extends OutputStream {
  @Override
  public final void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public final void write(byte[] source, int from, int octets) throws IOException {
    Objects.checkFromIndexSize(from, octets, source.length);
    put(source, from, octets);
  }

  /**
   * Waits until all is taken.
   *
   * @param octets at least 0; the range lies in the array
   */
  protected abstract void put(byte[] source, int from, int octets) throws IOException;
}
