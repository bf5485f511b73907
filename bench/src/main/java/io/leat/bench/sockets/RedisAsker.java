package io.leat.bench.sockets;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.TcpStream;
import io.leat.stack.Stack;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Virtual threads, each with a connection, that set values and get them back. */
final class RedisAsker implements Load {
  private static final String OK = "+OK\r\n";

  private final Stack stack;
  private final IpAddress server;
  private final int port;
  private final int connections;

  RedisAsker(Stack stack, IpAddress server, int port, int connections) {
    this.stack = stack;
    this.server = server;
    this.port = port;
    this.connections = connections;
  }

  @Override
  public long run(long nanos) throws Exception {
    long end = System.nanoTime() + nanos;
    List<CompletableFuture<Long>> counts = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      int number = i;
      CompletableFuture<Long> count = new CompletableFuture<>();
      counts.add(count);
      Thread.ofVirtual()
          .start(() -> {
            try {
              count.complete(ask(number, end));
            } catch (IOException | RuntimeException e) {
              count.completeExceptionally(e);
            }
          });
    }
    long sum = 0;
    for (CompletableFuture<Long> count : counts) {
      try {
        sum += count.get();
      } catch (ExecutionException e) {
        throw new IOException("a command failed: " + e.getCause(), e.getCause());
      }
    }
    return sum;
  }

  /** Values grow from one octet to 64 KiB and begin anew. */
  private long ask(int number, long end) throws IOException {
    long count = 0;
    try (TcpStream stream = TcpStream.on(stack).connect(server, port)) {
      DataInputStream in = new DataInputStream(new BufferedInputStream(stream.input()));
      for (int round = 0; System.nanoTime() < end; round++) {
        String value = String.valueOf((char) ('a' + round % 26)).repeat(1 << round % 17);
        String key = "key-" + number;
        stream.output().write(command("SET", key, value));
        expect(in, OK);
        stream.output().write(command("GET", key));
        expect(in, "$" + value.length() + "\r\n" + value + "\r\n");
        count += 2;
      }
    }
    return count;
  }

  private static byte[] command(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void expect(DataInputStream in, String answer) throws IOException {
    byte[] wanted = answer.getBytes(StandardCharsets.US_ASCII);
    byte[] given = new byte[wanted.length];
    in.readFully(given);
    if (!Arrays.equals(wanted, given)) {
      throw new IOException("a wrong answer of " + wanted.length + " octets");
    }
  }

  @Override
  public void close() {}
}
