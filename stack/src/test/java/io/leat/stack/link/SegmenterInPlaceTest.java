package io.leat.stack.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.packet.wire.TcpFlags;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The same where the sink has memory for each segment. */
final class SegmenterInPlaceTest extends SegmenterTest {
  /** Has no room for one of the segments, and refuses another. */
  private int withoutRoom = -1;

  private int refused = -1;

  private final class Memory implements Segmenter.Place {
    private int begun;
    private int ended;

    @Override
    public @Nullable PacketBuffer begin(int headers, int octets) {
      if (begun++ == withoutRoom) {
        return null;
      }
      PacketBuffer whole = PacketBuffer.allocate(Arena.ofAuto(), 4096);
      whole.clear(PacketBuffer.HEADROOM + 7);
      whole.append(octets);
      return whole;
    }

    @Override
    public boolean end(PacketBuffer segment) {
      frames.add(segment);
      return ended++ != refused;
    }

    @Override
    public boolean frame(PacketBuffer headers, Slices text) {
      return SegmenterInPlaceTest.super.sink().frame(headers, text);
    }
  }

  @Override
  Segmenter.Sink sink() {
    return new Memory();
  }

  @Test
  void theSegmentsBehindOneWithoutRoomAreWhatTheyWouldBe() {
    withoutRoom = 1;
    Slices text = Frames.text(counting(0, 1501), counting(1501, 999));
    assertThat(new Segmenter(false, sink()).send(headers(true, 2500), text, 1000)).isFalse();

    assertThat(frames).hasSize(2);
    check(frames.get(0), 20, 0, 1000, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.CWR);
    check(frames.get(1), 20, 2, 500, TcpFlags.ACK | TcpFlags.ECE | TcpFlags.PSH | TcpFlags.FIN);
  }

  @Test
  void whatIsRefusedWhenItIsCompleteIsReported() {
    refused = 1;
    Slices text = Frames.text(counting(0, 2500));
    assertThat(new Segmenter(false, sink()).send(headers(true, 2500), text, 1000)).isFalse();
    assertThat(frames).hasSize(3);
  }
}
