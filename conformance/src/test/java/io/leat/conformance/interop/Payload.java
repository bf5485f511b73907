package io.leat.conformance.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Octets that look random, of any number; a hash tells whether they arrived.
 *
 * @param seed equal seeds give equal octets
 */
record Payload(long seed, long octets) {
  private static final int BLOCK = 64 << 10;

  /** Writes everything. */
  void writeTo(OutputStream output) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] block = new byte[BLOCK];
    for (long left = octets; left > 0; left -= Math.min(left, BLOCK)) {
      random.nextBytes(block);
      output.write(block, 0, (int) Math.min(left, BLOCK));
    }
  }

  /** What {@link #summary} makes of it at the other end. */
  String summary() {
    try (Digest digest = new Digest()) {
      writeTo(digest);
      return digest.summary();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads to the end of the stream: how many octets there were, and their hash. */
  static String summary(InputStream input) throws IOException {
    try (Digest digest = new Digest()) {
      byte[] block = new byte[BLOCK];
      for (int read = input.read(block); read >= 0; read = input.read(block)) {
        digest.write(block, 0, read);
      }
      return digest.summary();
    }
  }

  /** Hashes what is written to it. */
  private static final class Digest extends OutputStream {
    private final MessageDigest sha256;
    private long octets;

    Digest() {
      try {
        sha256 = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError("every Java platform has SHA-256", e);
      }
    }

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int count) {
      sha256.update(source, from, count);
      octets += count;
    }

    String summary() {
      return octets + " octets, SHA-256 " + HexFormat.of().formatHex(sha256.digest());
    }
  }
}
