package io.leat.cli;

import io.leat.socket.StreamHandle;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Copies standard input to a connection and the connection to standard output, at the same time.
 *
 * <p>Octets go through direct buffers, so that each is copied once on its way between the system
 * call and the stream.
 */
final class StandardStreams {
  private static final int PIECE = 256 << 10;
  private static final long NO_TIMEOUT = 0;

  private final StreamHandle connection;
  private final AtomicInteger directions = new AtomicInteger(2);
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();

  StandardStreams(StreamHandle connection) {
    this.connection = connection;
  }

  private interface Direction {
    void copy() throws IOException;
  }

  /**
   * Returns when both directions have ended.
   *
   * @throws IOException as soon as one of them fails; a read of standard input may go on then, on a
   *     thread that does not keep the JVM alive
   */
  void copy() throws IOException {
    start("stdin", this::sendInput);
    start("stdout", this::receiveOutput);
    try {
      over.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void start(String name, Direction direction) {
    Thread.ofPlatform()
        .name(name)
        .daemon()
        .start(() -> {
          try {
            direction.copy();
            if (directions.decrementAndGet() == 0) {
              over.complete(null);
            }
          } catch (Throwable e) { // whatever it is, nobody else would end the command
            over.completeExceptionally(e);
          }
        });
  }

  @SuppressWarnings("resource") // standard input outlives the command
  private void sendInput() throws IOException {
    FileChannel stdin = new FileInputStream(FileDescriptor.in).getChannel();
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    while (stdin.read(piece.clear()) >= 0) {
      connection.write(piece.flip());
    }
    connection.shutdownOutput();
  }

  @SuppressWarnings("resource") // standard output outlives the command
  private void receiveOutput() throws IOException {
    FileChannel stdout = new FileOutputStream(FileDescriptor.out).getChannel();
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    while (connection.read(piece.clear(), NO_TIMEOUT) >= 0) {
      piece.flip();
      while (piece.hasRemaining()) {
        write(stdout, piece);
      }
    }
  }

  private static void write(FileChannel stdout, ByteBuffer piece) throws IOException {
    try {
      stdout.write(piece);
    } catch (IOException e) {
      throw new IOException("standard output: " + e.getMessage(), e);
    }
  }
}
