package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoopbackTest {
  private final Loopback device = new Loopback("lo", 1500, 2);

  @Test
  void framesComeBackInOrderUpToTheBound() {
    assertThat(device.transmit(Frames.numbered(1, 20), Frames.NO_TEXT, 0, 0)).isTrue();
    assertThat(device.transmit(Frames.numbered(2, 20), Frames.NO_TEXT, 0, 0)).isTrue();
    assertThat(device.transmit(Frames.numbered(3, 20), Frames.NO_TEXT, 0, 0)).isFalse();
    assertThat(Frames.numbers(device, 0)).containsExactly(1, 2);
  }

  @Test
  void whatIsSentDuringReceiveWaitsForTheNextReceive() {
    device.transmit(Frames.numbered(1, 20), Frames.NO_TEXT, 0, 0);
    int handedOver =
        device.receive((frame, now) -> device.transmit(frame, Frames.NO_TEXT, 0, now), 64, 0);
    assertThat(handedOver).isEqualTo(1);
    assertThat(Frames.numbers(device, 0)).containsExactly(1);
  }

  @Test
  void aClosedLoopbackIsGone() {
    device.close();
    assertThat(device.state()).isEqualTo(DeviceState.GONE);
    assertThat(device.transmit(Frames.numbered(1, 20), Frames.NO_TEXT, 0, 0)).isFalse();
    assertThat(device.receive((frame, now) -> {}, 1, 0)).isEqualTo(-1);
    device.park(Long.MAX_VALUE);
  }
}
