package io.leat.observe.jfr;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.DropReason;
import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;
import io.leat.tcp.trace.TcpState;
import io.leat.tcp.trace.TcpTimer;
import io.leat.tcp.trace.TransitionCause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JfrTraceTest {
  @TempDir private Path folder;

  @Test
  void whatIsEnabledIsRecordedWithItsReason() throws IOException {
    Path file = folder.resolve("leat.jfr");
    FlowKey flow = new FlowKey();
    flow.set(IpAddress.parse("10.0.0.1"), 40_000, IpAddress.parse("fd00::2"), 80);
    JfrTrace trace = new JfrTrace();
    try (Recording recording = new Recording()) {
      recording.enable("leat.Transition");
      recording.enable("leat.Retransmission");
      recording.enable("leat.Drop");
      recording.enable("leat.TimerExpired");
      recording.start();
      trace.transition(7, flow, TcpState.CLOSED, TcpState.SYN_SENT, TransitionCause.ACTIVE_OPEN, 1);
      trace.sent(7, flow, -1, 0, 0, 0, 100, true, 2);
      trace.sent(7, flow, 5, 0, 0, 0, 100, false, 3);
      trace.dropped(7, DropReason.TCP_OLD_TIMESTAMP, 4);
      trace.timerExpired(7, TcpTimer.RETRANSMISSION, 5);
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith("leat."))
            .toList();
    assertThat(events)
        .extracting(event -> event.getEventType().getName())
        .containsExactlyInAnyOrder(
            "leat.Transition", "leat.Retransmission", "leat.Drop", "leat.TimerExpired");
    for (RecordedEvent event : events) {
      assertThat(event.getLong("connection")).isEqualTo(7);
      switch (event.getEventType().getName()) {
        case "leat.Transition" -> {
          assertThat(event.getString("remote")).isEqualTo("[fd00::2]:80");
          assertThat(event.getString("source")).isEqualTo("RFC 9293 §3.10.1");
        }
        case "leat.Retransmission" -> assertThat(event.getLong("sequence")).isEqualTo(0xffff_ffffL);
        case "leat.Drop" -> assertThat(event.getString("reason")).isEqualTo("TCP_OLD_TIMESTAMP");
        default -> assertThat(event.getString("timer")).isEqualTo("RETRANSMISSION");
      }
    }
  }
}
