package io.leat.conformance.interop;

import static io.leat.conformance.interop.Patience.begin;
import static io.leat.conformance.interop.Patience.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.link.DeviceState;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kernel takes the device away, or its link goes down, in the middle of transfers. */
@Timeout(60)
class DeviceLossTest {
  private static final Payload ENDLESS = new Payload(1, Long.MAX_VALUE);
  private static final Payload LONG = new Payload(2, 24 << 20);

  /** A loop that spins turns millions of times a second. */
  private static final long FEW_CYCLES = 200;

  @Test
  void aDeletedDeviceIsReportedOnceAndFailsItsConnectionsByName() throws Exception {
    try (Wire wire = Wire.tunWithLeat()) {
      List<Future<?>> ours = new ArrayList<>();
      try (TcpListener listener = TcpListener.on(wire.leat()).listen(Wire.LEAT, 0)) {
        for (int i = 0; i < 4; i++) {
          Socket theirs = wire.kernel.connect(Wire.LEAT, listener.port());
          TcpStream accepted = wire.accept(listener);
          ours.add(begin(() -> endlessly(() -> ENDLESS.writeTo(accepted.output()))));
          ours.add(begin(() -> endlessly(() -> Payload.summary(accepted.input()))));
          begin(() -> endlessly(() -> ENDLESS.writeTo(theirs.getOutputStream())));
          begin(() -> endlessly(() -> Payload.summary(theirs.getInputStream())));
        }
        long octets = wire.leat().loop().counters().framesReceived();
        Patience.until(() -> wire.leat().loop().counters().framesReceived() > octets + 1000);
        wire.links.deleteLink(Wire.DEVICE);
        for (Future<?> end : ours) {
          assertThatThrownBy(() -> resultOf(end))
              .isInstanceOf(SocketException.class)
              .hasMessage("Network device is gone");
        }
        assertThatThrownBy(() -> wire.connect(Wire.KERNEL, 80))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("evice leat0 is gone");
      }
      assertRests(wire);
      assertThat(wire.reports).containsExactly("gone: leat0");
      assertThat(wire.connections()).isZero();
      assertThat(wire.device.state()).isEqualTo(DeviceState.GONE);
      assertThat(wire.device.failure()).hasMessageContaining("somebody deleted it");
      Patience.until(() -> wire.chunkOctets() == 0);
      assertThat(wire.chunkOctets()).isZero();
      wire.leat().close();
      assertThat(wire.leat().hasEnded()).isTrue();
    }
  }

  @Test
  void transfersContinueWhenTheLinkIsUpAgain() throws Exception {
    try (Wire wire = Wire.tunWithLeat();
        TcpListener listener = TcpListener.on(wire.leat()).listen(Wire.LEAT, 0);
        Socket theirs = wire.kernel.connect(Wire.LEAT, listener.port());
        TcpStream ours = wire.accept(listener)) {
      Future<?> fromKernel =
          begin(() -> {
            LONG.writeTo(theirs.getOutputStream());
            theirs.shutdownOutput();
            return true;
          });
      Future<?> fromLeat =
          begin(() -> {
            LONG.writeTo(ours.output());
            ours.shutdownOutput();
            return true;
          });
      Future<String> toKernel = begin(() -> Payload.summary(theirs.getInputStream()));
      Future<String> toLeat = begin(() -> Payload.summary(ours.input()));
      long before = wire.leat().loop().counters().framesReceived();
      Patience.until(() -> wire.leat().loop().counters().framesReceived() > before + 1000);
      wire.links.setDown(Wire.DEVICE);
      assertRests(wire);
      assertThat(toLeat.isDone()).isFalse();
      assertThat(wire.connections()).isEqualTo(1);
      wire.links.setUp(Wire.DEVICE);
      assertThat(resultOf(toLeat)).isEqualTo(LONG.summary());
      assertThat(resultOf(toKernel)).isEqualTo(LONG.summary());
      resultOf(fromKernel);
      resultOf(fromLeat);
      ours.close();
      wire.assertNothingIsLeft();
    }
  }

  @Test
  void anIdleLoopRests() throws Exception {
    try (Wire wire = Wire.tunWithLeat();
        TcpListener listener = TcpListener.on(wire.leat()).listen(Wire.LEAT, 0);
        Socket theirs = wire.kernel.connect(Wire.LEAT, listener.port());
        TcpStream ours = wire.accept(listener)) {
      assertThat(theirs.isConnected()).isTrue();
      assertRests(wire);
      ours.abort();
    }
  }

  /** The loop lives, answering commands, and turns only now and then. */
  private static void assertRests(Wire wire) throws InterruptedException {
    wire.leat().submit(on -> on.now()).join();
    long cycles = wire.leat().loop().counters().cycles();
    CountDownLatch never = new CountDownLatch(1);
    assertThat(never.await(300, TimeUnit.MILLISECONDS)).isFalse();
    long later = wire.leat().submit(on -> on.counters().cycles()).join();
    assertThat(later - cycles).as("cycles in 300 ms").isBetween(1L, FEW_CYCLES);
  }

  @FunctionalInterface
  private interface Transfer {
    void run() throws IOException;
  }

  private static boolean endlessly(Transfer transfer) throws IOException {
    transfer.run();
    return true;
  }
}
