package io.leat.packet.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class PacketBufferTest {
  private final PacketBuffer buffer = PacketBuffer.allocate(Arena.ofAuto(), 100);

  @Test
  void aNewFrameIsEmptyBehindItsHeadroom() {
    assertThat(buffer.start()).isEqualTo(PacketBuffer.HEADROOM);
    assertThat(buffer.end()).isEqualTo(PacketBuffer.HEADROOM);
    assertThat(buffer.length()).isZero();
    assertThat(buffer.capacity()).isEqualTo(100);
  }

  @Test
  void headersArePrependedAndTextIsAppended() {
    assertThat(buffer.append(10)).isEqualTo(PacketBuffer.HEADROOM);
    assertThat(buffer.append(5)).isEqualTo(PacketBuffer.HEADROOM + 10);
    assertThat(buffer.prepend(20)).isEqualTo(PacketBuffer.HEADROOM - 20);
    assertThat(buffer.length()).isEqualTo(35);
    buffer.dropFront(20);
    buffer.truncate(4);
    assertThat(buffer.start()).isEqualTo(PacketBuffer.HEADROOM);
    assertThat(buffer.length()).isEqualTo(4);
  }

  @Test
  void boundsOutsideTheFrameAreRefused() {
    assertThatThrownBy(() -> buffer.prepend(PacketBuffer.HEADROOM + 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.append(101)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> buffer.dropFront(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new PacketBuffer(MemorySegment.ofArray(new byte[10])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10 octets");
    assertThat(buffer.length()).isZero();
  }

  @Test
  void valuesAreBigEndianAtAnyOffset() {
    int at = buffer.append(20) + 1;
    buffer.put64(at, 0x8182_8384_8586_8788L);
    assertThat(buffer.u8(at)).isEqualTo(0x81);
    assertThat(buffer.u16(at + 1)).isEqualTo(0x8283);
    assertThat(buffer.i32(at + 3)).isEqualTo(0x8485_8687);
    assertThat(buffer.u32(at + 3)).isEqualTo(0x8485_8687L);
    assertThat(buffer.i64(at)).isEqualTo(0x8182_8384_8586_8788L);
    buffer.put8(at, 0x1ff);
    buffer.put16(at + 1, 0x1_fffe);
    buffer.put32(at + 3, -3);
    assertThat(buffer.i64(at)).isEqualTo(0xfffffe_fffffffd_88L);
  }

  @Test
  void copiesCarryDataAndBounds() {
    int at = buffer.append(3);
    buffer.put(at, MemorySegment.ofArray(new byte[] {9, 1, 2, 3, 9}), 1, 3);
    PacketBuffer copy = PacketBuffer.allocate(Arena.ofAuto(), 3);
    copy.copyFrom(buffer);
    assertThat(copy.start()).isEqualTo(at);
    assertThat(copy.segment().asSlice(at, 3).toArray(ValueLayout.JAVA_BYTE))
        .containsExactly(1, 2, 3);
  }
}
