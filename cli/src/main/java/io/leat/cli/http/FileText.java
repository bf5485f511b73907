package io.leat.cli.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/** A part of a file as the body of a response: read and written in pieces, never held whole. */
final class FileText extends AbstractHttpEntity {
  private static final int PIECE = 128 << 10;

  private final Path file;
  private final ByteRange range;

  FileText(Path file, ByteRange range, ContentType type) {
    super(type, null);
    this.file = file;
    this.range = range;
  }

  @Override
  public long getContentLength() {
    return range.length();
  }

  /**
   * @throws EOFException if the file has become shorter: the connection must end, for the length
   *     was promised
   */
  @Override
  public void writeTo(OutputStream out) throws IOException {
    byte[] piece = new byte[(int) Math.min(PIECE, Math.max(1, range.length()))];
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long left = range.length();
      for (long at = range.first(); left > 0; ) {
        ByteBuffer target = ByteBuffer.wrap(piece, 0, (int) Math.min(piece.length, left));
        int octets = channel.read(target, at);
        if (octets < 0) {
          throw new EOFException(file + " has become shorter while it was sent");
        }
        out.write(piece, 0, octets);
        at += octets;
        left -= octets;
      }
    }
  }

  /** Responses are written by {@link #writeTo}. */
  @Override
  public InputStream getContent() throws IOException {
    throw new IOException("a file is written, not read");
  }

  @Override
  public boolean isStreaming() {
    return false;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public void close() {
    // a channel is open during writeTo only
  }
}
