package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureTapTest {
  private final List<String> seen = new ArrayList<>();
  private final MemoryPair pair = MemoryPair.ofPackets("wire", 1500, 1);
  private final CaptureTap tap = new CaptureTap(pair.left(), this::observe);

  private void observe(
      FrameDirection direction, PacketBuffer headers, Slices text, int gsoOctets, long now) {
    int length = headers.length() + text.octets();
    seen.add(direction + " " + headers.i32(headers.start()) + " " + length + " at " + now);
  }

  @Test
  void everyFrameIsShownWithDirectionAndTime() {
    tap.transmit(Frames.numbered(1, 20), Frames.text(new byte[5]), 0, 100);
    pair.right().transmit(Frames.numbered(2, 30), Frames.NO_TEXT, 0, 200);

    assertThat(Frames.numbers(tap, 300)).containsExactly(2);
    assertThat(seen).containsExactly("SENT 1 25 at 100", "RECEIVED 2 30 at 300");
  }

  @Test
  void aFrameThatTheDeviceRefusesIsNotShown() {
    assertThat(tap.transmit(Frames.numbered(1, 20), Frames.NO_TEXT, 0, 0)).isTrue();
    assertThat(tap.transmit(Frames.numbered(2, 20), Frames.NO_TEXT, 0, 0)).isFalse();
    assertThat(seen).containsExactly("SENT 1 20 at 0");
  }

  @Test
  void everythingElseIsTheDevices() {
    assertThat(tap.name()).isEqualTo("wire-left");
    assertThat(tap.mtu()).isEqualTo(1500);
    assertThat(tap.isEthernet()).isFalse();
    assertThat(tap.linkAddress()).isZero();
    tap.wake();
    tap.park(Long.MAX_VALUE);
    tap.close();
    assertThat(tap.state()).isEqualTo(DeviceState.GONE);
    assertThat(tap.receive((frame, now) -> {}, 1, 0)).isEqualTo(-1);
  }
}
