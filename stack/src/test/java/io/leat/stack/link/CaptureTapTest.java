package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.ChecksumState;
import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.Ipv4Header;
import io.leat.packet.wire.TcpFlags;
import io.leat.packet.wire.TcpHeader;
import java.lang.foreign.Arena;
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
  void aSuperSegmentThatTheDeviceCannotCarryIsShownAsTheWireCarriesIt() {
    CaptureTap wide = new CaptureTap(MemoryPair.ofPackets("wire", 1500, 8).left(), this::observe);
    PacketBuffer headers = PacketBuffer.allocate(Arena.ofAuto(), 100);
    TcpHeader.write(headers, headers.append(20), 1, 2, 7, 8, 20, TcpFlags.ACK, 100);
    int ip = headers.prepend(20);
    Ipv4Header.write(headers, ip, 2540, 0, 0, Ipv4Header.DONT_FRAGMENT, 64, 6, 1, 2);
    headers.offloaded(ChecksumState.PARTIAL, 0);

    assertThat(wide.transmit(headers, Frames.text(new byte[2500]), 1000, 5)).isTrue();
    int whole = 0x4500_0000 + 1040;
    int rest = 0x4500_0000 + 540;
    assertThat(seen)
        .containsExactly(
            "SENT " + whole + " 1040 at 5",
            "SENT " + whole + " 1040 at 5",
            "SENT " + rest + " 540 at 5");
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
