package io.leat.packet.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class PacketPoolTest {
  private final PacketPool pool = new PacketPool(Arena.ofAuto(), 3, 64);

  @Test
  void givesAsManyFramesAsItHas() {
    PacketBuffer first = pool.acquire();
    PacketBuffer second = pool.acquire();
    PacketBuffer third = pool.acquire();
    assertThat(first).isNotNull().isNotSameAs(second).isNotSameAs(third);
    assertThat(second).isNotNull().isNotSameAs(third);
    assertThat(third).isNotNull();
    assertThat(pool.available()).isZero();
    assertThat(pool.acquire()).isNull();
  }

  @Test
  void givesTheFrameReleasedLastAndCleared() {
    PacketBuffer first = acquire();
    PacketBuffer second = acquire();
    second.append(7);
    pool.release(first);
    pool.release(second);
    assertThat(pool.available()).isEqualTo(3);
    assertThat(pool.acquire()).isSameAs(second);
    assertThat(second.length()).isZero();
    assertThat(second.capacity()).isEqualTo(64);
  }

  @Test
  void refusesToTakeAFrameTwice() {
    PacketBuffer frame = acquire();
    pool.release(frame);
    assertThatThrownBy(() -> pool.release(frame)).isInstanceOf(AssertionError.class);
  }

  private PacketBuffer acquire() {
    PacketBuffer frame = pool.acquire();
    if (frame == null) {
      throw new AssertionError("no frame");
    }
    return frame;
  }
}
