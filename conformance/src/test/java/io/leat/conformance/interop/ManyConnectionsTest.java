package io.leat.conformance.interop;

import static io.leat.conformance.interop.Patience.begin;
import static io.leat.conformance.interop.Patience.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hundred connections at once, half of them opened by either side. */
@Timeout(60)
class ManyConnectionsTest {
  private static final int EACH_WAY = 100;
  private static final int LARGEST = 192 << 10;

  /**
   * A connection's two ends. The one who opened it sends its FIN first, and the other only after it
   * has seen that: so it is clear which end comes to TIME-WAIT.
   */
  private record Conversation(Socket theirs, TcpStream ours, boolean openedByLeat, int number) {
    Payload fromKernel() {
      return payload(2L * number);
    }

    Payload fromLeat() {
      return payload(2L * number + 1);
    }

    private static Payload payload(long seed) {
      return new Payload(seed, new SplittableRandom(seed).nextInt(LARGEST));
    }

    /** Returns what the kernel's end received. */
    String atKernel() throws Exception {
      try (theirs) {
        Payload payload = fromKernel();
        return openedByLeat
            ? answer(payload, theirs.getInputStream(), theirs.getOutputStream())
            : ask(
                payload,
                theirs.getInputStream(),
                theirs.getOutputStream(),
                () -> {
                  theirs.shutdownOutput();
                  return true;
                });
      }
    }

    /** Returns what Leat's end received. */
    String atLeat() throws Exception {
      try (ours) {
        Payload payload = fromLeat();
        return openedByLeat
            ? ask(
                payload,
                ours.input(),
                ours.output(),
                () -> {
                  ours.shutdownOutput();
                  return true;
                })
            : answer(payload, ours.input(), ours.output());
      }
    }

    private static String ask(
        Payload payload, InputStream input, OutputStream output, Callable<?> shutdown)
        throws Exception {
      Future<String> received = begin(() -> Payload.summary(input));
      payload.writeTo(output);
      shutdown.call();
      return resultOf(received);
    }

    private static String answer(Payload payload, InputStream input, OutputStream output)
        throws Exception {
      Future<String> received = begin(() -> Payload.summary(input));
      payload.writeTo(output);
      return resultOf(received);
    }
  }

  @Test
  void twoHundredConnectionsAtOnceDeliverTheirTextAndLeaveNothing() throws Exception {
    try (Wire wire = Wire.tunWithLeat()) {
      List<Conversation> conversations = new ArrayList<>();
      try (TcpListener listener = TcpListener.on(wire.leat()).listen(Wire.LEAT6, 0);
          ServerSocket kernelListener = wire.kernel.listen(Wire.KERNEL)) {
        for (int i = 0; i < EACH_WAY; i++) {
          Socket theirs = wire.kernel.connect(Wire.LEAT6, listener.port());
          conversations.add(new Conversation(theirs, wire.accept(listener), false, i));
        }
        for (int i = 0; i < EACH_WAY; i++) {
          int port = kernelListener.getLocalPort();
          TcpStream ours = wire.connect(Wire.KERNEL, port);
          Socket theirs = wire.kernel.accept(kernelListener);
          conversations.add(new Conversation(theirs, ours, true, EACH_WAY + i));
        }
      }
      assertThat(wire.connections()).isEqualTo(2 * EACH_WAY);
      long octets = talk(conversations);
      wire.assertNothingIsLeft();
      assertThat(wire.timeWaits()).as("only for those that Leat closed first").isEqualTo(EACH_WAY);
      assertThat(octets).isPositive();
    }
  }

  private static long talk(List<Conversation> conversations) throws Exception {
    long start = System.nanoTime();
    List<Future<String>> kernelEnds = new ArrayList<>();
    List<Future<String>> leatEnds = new ArrayList<>();
    for (Conversation conversation : conversations) {
      kernelEnds.add(begin(conversation::atKernel));
      leatEnds.add(begin(conversation::atLeat));
    }
    long octets = 0;
    for (int i = 0; i < conversations.size(); i++) {
      Conversation conversation = conversations.get(i);
      assertThat(resultOf(leatEnds.get(i))).isEqualTo(conversation.fromKernel().summary());
      assertThat(resultOf(kernelEnds.get(i))).isEqualTo(conversation.fromLeat().summary());
      octets += conversation.fromKernel().octets() + conversation.fromLeat().octets();
    }
    System.out.printf(
        "interop %d connections: %d MiB in %.0f ms%n",
        conversations.size(), octets >> 20, (System.nanoTime() - start) / 1e6);
    return octets;
  }
}
