package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpSetting;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real threads against real loops, many times over for a bounded time: a wake-up that is lost
 * leaves a thread parked, and the test stuck.
 */
class WakeUpStressTest extends WithStacks {
  private static final long NANOS = 700_000_000L;

  private static void spin(SplittableRandom random) {
    for (int i = random.nextInt(200); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void pingPongOfSingleOctetsNeverStops(boolean virtual) throws Exception {
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 80);
        TcpStream client = TcpStream.on(left).connect(RIGHT, 80);
        TcpStream server = listener.accept()) {
      Call<Integer> echo =
          call(
              virtual,
              () -> {
                int rounds = 0;
                for (int octet = server.input().read(); octet >= 0; octet = server.input().read()) {
                  server.output().write(octet);
                  rounds++;
                }
                return rounds;
              });
      SplittableRandom random = new SplittableRandom(1);
      long end = System.nanoTime() + NANOS;
      int rounds = 0;
      for (; System.nanoTime() < end; rounds++) {
        client.output().write(rounds & 0xff);
        spin(random);
        assertThat(client.input().read()).isEqualTo(rounds & 0xff);
      }
      client.shutdownOutput();
      assertThat(echo.get()).isEqualTo(rounds);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fullAndEmptyBuffersTakeTurnsWithoutEnd(boolean virtual) throws Exception {
    try (TcpListener listener =
            TcpListener.on(right).with(TcpSetting.RECEIVE_BUFFER, 3000).listen(RIGHT, 80);
        TcpStream client =
            TcpStream.on(left).with(TcpSetting.SEND_BUFFER, 2000).connect(RIGHT, 80);
        TcpStream server = listener.accept()) {
      AtomicBoolean over = new AtomicBoolean();
      Call<Long> writer =
          call(
              virtual,
              () -> {
                SplittableRandom random = new SplittableRandom(2);
                long written = 0;
                for (; !over.get(); spin(random)) {
                  byte[] text = new byte[1 + random.nextInt(5000)];
                  client.output().write(text);
                  written += text.length;
                }
                client.shutdownOutput();
                return written;
              });
      SplittableRandom random = new SplittableRandom(3);
      long end = System.nanoTime() + NANOS;
      long read = 0;
      byte[] some = new byte[4000];
      for (int n = 0; n >= 0; n = server.input().read(some, 0, 1 + random.nextInt(some.length))) {
        read += n;
        spin(random);
        over.set(System.nanoTime() > end);
      }
      assertThat(read).isEqualTo(writer.get());
    }
  }

  @Test
  void closeEndsReadersAndWritersWheneverItComes() throws Exception {
    SplittableRandom random = new SplittableRandom(4);
    long end = System.nanoTime() + 2 * NANOS;
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 80)) {
      for (int round = 0; System.nanoTime() < end; round++) {
        TcpStream client = TcpStream.on(left).connect(RIGHT, 80);
        TcpStream server = listener.accept();
        Call<String> reader = call(round % 2 == 0, () -> ends(() -> server.input().read()));
        Call<String> writer =
            call(
                round % 3 == 0,
                () ->
                    ends(() -> {
                      server.output().write(new byte[20_000]);
                      return 0;
                    }));
        for (int i = random.nextInt(20_000); i > 0; i--) {
          Thread.onSpinWait();
        }
        if (random.nextBoolean()) {
          server.close();
        } else {
          server.abort();
        }
        assertThat(reader.get()).isEqualTo("Socket closed");
        assertThat(writer.get()).isEqualTo("Socket closed");
        client.close();
      }
    }
  }

  private interface Action {
    int run() throws IOException;
  }

  /** Repeats until it fails; the message. */
  private static String ends(Action action) {
    try {
      while (action.run() >= 0) {
        Thread.onSpinWait();
      }
      return "end of stream";
    } catch (SocketException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void everyConnectionIsAcceptedByOneOfManyThreads() throws Exception {
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 80)) {
      AtomicBoolean over = new AtomicBoolean();
      List<Call<Integer>> acceptors = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        acceptors.add(
            call(
                i % 2 == 0,
                () -> {
                  int accepted = 0;
                  try {
                    while (true) {
                      listener.accept().close();
                      accepted++;
                    }
                  } catch (SocketException e) {
                    assertThat(e).hasMessage("Socket closed");
                    assertThat(over).isTrue();
                  }
                  return accepted;
                }));
      }
      long end = System.nanoTime() + NANOS;
      int connections = 0;
      for (; System.nanoTime() < end; connections++) {
        try (TcpStream client = TcpStream.on(left).connect(RIGHT, 80)) {
          assertThat(client.input().read()).isEqualTo(-1);
        }
      }
      over.set(true);
      listener.close();
      int accepted = 0;
      for (Call<Integer> acceptor : acceptors) {
        accepted += acceptor.get();
      }
      assertThat(accepted).isEqualTo(connections);
    }
  }

  /** An abort frees text while a reader copies it out: it must never read another's. */
  @Test
  void whatIsReadBesideAnAbortIsWhatWasSent() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    byte[] text = text(250_000, 6);
    byte[] some = new byte[text.length];
    long end = System.nanoTime() + 2 * NANOS;
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 80)) {
      while (System.nanoTime() < end) {
        TcpStream client = TcpStream.on(left).connect(RIGHT, 80);
        TcpStream server = listener.accept();
        client.output().write(text);
        until(() -> server.handle().available() == text.length);
        AtomicBoolean started = new AtomicBoolean();
        Call<Void> aborter =
            call(
                false,
                () -> {
                  started.set(true);
                  spin(random);
                  server.abort();
                  return null;
                });
        while (!started.get()) {
          Thread.onSpinWait();
        }
        int read = readUntilAborted(server, some);
        assertThat(Arrays.mismatch(some, 0, read, text, 0, read)).isEqualTo(-1);
        aborter.get();
        client.close();
      }
    }
  }

  private static int readUntilAborted(TcpStream stream, byte[] target) throws IOException {
    int read = 0;
    try {
      while (read < target.length) {
        read += stream.input().read(target, read, target.length - read);
      }
    } catch (SocketException e) {
      assertThat(e).hasMessage("Socket closed");
    }
    return read;
  }
}
