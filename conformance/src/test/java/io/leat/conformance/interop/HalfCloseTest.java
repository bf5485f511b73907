package io.leat.conformance.interop;

import static io.leat.conformance.interop.Patience.begin;
import static io.leat.conformance.interop.Patience.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.tcp.trace.TcpState;
import io.leat.testkit.Requirement;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One side has ended its stream, the other goes on for long. */
@Timeout(60)
class HalfCloseTest {
  private static final Payload QUESTION = new Payload(1, 100_000);
  private static final Payload ANSWER = new Payload(2, 8 << 20);

  @Test
  @Requirement("RFC9293 §3.6")
  void theKernelEndsItsStreamAndStillReadsAllOfLeats() throws Exception {
    try (Wire wire = Wire.tunWithLeat();
        TcpListener listener = TcpListener.on(wire.leat()).listen(Wire.LEAT, 0);
        Socket theirs = wire.kernel.connect(Wire.LEAT, listener.port());
        TcpStream ours = wire.accept(listener)) {
      QUESTION.writeTo(theirs.getOutputStream());
      theirs.shutdownOutput();
      assertThat(Payload.summary(ours.input())).isEqualTo(QUESTION.summary());
      assertThat(ours.state()).isEqualTo(TcpState.CLOSE_WAIT);
      Future<String> answer = begin(() -> Payload.summary(theirs.getInputStream()));
      ANSWER.writeTo(ours.output());
      ours.close();
      assertThat(resultOf(answer)).isEqualTo(ANSWER.summary());
      wire.assertNothingIsLeft();
      assertThat(wire.timeWaits()).isZero();
    }
  }

  @Test
  @Requirement("RFC9293 §3.6")
  void leatEndsItsStreamAndStillReadsAllOfTheKernels() throws Exception {
    try (Wire wire = Wire.tunWithLeat();
        ServerSocket listener = wire.kernel.listen(Wire.KERNEL6);
        TcpStream ours = wire.connect(Wire.KERNEL6, listener.getLocalPort());
        Socket theirs = wire.kernel.accept(listener)) {
      QUESTION.writeTo(ours.output());
      ours.shutdownOutput();
      assertThat(Payload.summary(theirs.getInputStream())).isEqualTo(QUESTION.summary());
      Patience.until(() -> ours.state() == TcpState.FIN_WAIT_2);
      assertThat(ours.state()).isEqualTo(TcpState.FIN_WAIT_2);
      Future<String> answer = begin(() -> Payload.summary(ours.input()));
      ANSWER.writeTo(theirs.getOutputStream());
      theirs.close();
      assertThat(resultOf(answer)).isEqualTo(ANSWER.summary());
      wire.assertNothingIsLeft();
      assertThat(wire.timeWaits()).isEqualTo(1);
    }
  }
}
