package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("routed")
@Program("SocketChannel: reading and writing")
class ChannelTransferTest extends WithChannels {
  @Test
  void aReadThatDoesNotBlockReturnsWhatThereIs() throws IOException {
    Ends ends = connected();
    ends.client().configureBlocking(false);
    ByteBuffer buffer = ByteBuffer.allocate(10);
    assertThat(ends.client().read(buffer)).isZero();
    ends.server().write(text("abc"));
    Selector selector = selector();
    ends.client().register(selector, SelectionKey.OP_READ);
    assertThat(selector.select()).isEqualTo(1);
    assertThat(ends.client().read(buffer)).isEqualTo(3);
    assertThat(ends.client().read(buffer)).isZero();
    assertThat(string(buffer)).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void megabytesArriveAsTheyWereWritten(boolean direct) throws Exception {
    Ends ends = connected();
    byte[] sent = new byte[3_000_000];
    new SplittableRandom(1).nextBytes(sent);
    ByteBuffer source = direct ? ByteBuffer.allocateDirect(sent.length) : ByteBuffer.wrap(sent);
    if (direct) {
      source.put(sent).flip();
    }
    Call<Integer> writer = call(false, () -> ends.client().write(source));
    ByteBuffer target =
        direct ? ByteBuffer.allocateDirect(sent.length) : ByteBuffer.allocate(sent.length);
    while (target.hasRemaining()) {
      assertThat(ends.server().read(target)).isPositive();
    }
    assertThat(writer.get()).isEqualTo(sent.length);
    assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(sent));
  }

  @Test
  void gatheredBuffersArriveInOrderAndScatter() throws IOException {
    Ends ends = connected();
    ByteBuffer[] sources = {text("one"), text(""), text("two"), text("three")};
    assertThat(ends.client().write(sources)).isEqualTo(11);
    assertThat(ends.client().write(sources)).isZero();
    ByteBuffer[] targets = {ByteBuffer.allocate(3), ByteBuffer.allocate(0), ByteBuffer.allocate(9)};
    long read = 0;
    while (read < 11) {
      read += ends.server().read(targets);
    }
    assertThat(string(targets[0])).isEqualTo("one");
    assertThat(string(targets[2])).isEqualTo("twothree");
    assertThat(ends.client().write(new ByteBuffer[] {text("x"), text("yz")}, 1, 1)).isEqualTo(2);
    assertThat(read(ends.server(), 2)).isEqualTo("yz");
  }

  @Test
  void aFullChannelTakesNothingAndIsWritableAgainWhenThePeerReads() throws Exception {
    Ends ends = connected();
    ends.client().configureBlocking(false);
    Selector selector = selector();
    long written = fill(ends.client());
    assertThat(written).isPositive();
    ends.client().register(selector, SelectionKey.OP_WRITE);
    assertThat(selector.selectNow()).isZero();
    ByteBuffer drain = ByteBuffer.allocate(100_000);
    Call<Long> reader =
        call(
            false,
            () -> {
              long read = 0;
              while (read < written) {
                drain.clear();
                read += ends.server().read(drain);
              }
              return read;
            });
    assertThat(selector.select()).isEqualTo(1);
    assertThat(reader.get()).isEqualTo(written);
  }

  @Test
  void theEndIsReadableAndReadsAsEnd() throws IOException {
    Ends ends = connected();
    ends.server().write(text("last"));
    ends.server().close();
    ends.client().configureBlocking(false);
    Selector selector = selector();
    ends.client().register(selector, SelectionKey.OP_READ);
    ByteBuffer buffer = ByteBuffer.allocate(10);
    int count = 0;
    while (count >= 0) {
      assertThat(selector.select()).isEqualTo(1);
      selector.selectedKeys().clear();
      count = ends.client().read(buffer);
    }
    assertThat(string(buffer)).isEqualTo("last");
    assertThat(selector.selectNow()).isEqualTo(1);
  }

  @Test
  void halfClosedTheOtherHalfGoesOn() throws IOException {
    Ends ends = connected();
    ends.client().write(text("question"));
    ends.client().shutdownOutput();
    assertThat(read(ends.server(), 100)).isEqualTo("question");
    assertThat(ends.server().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    ends.server().write(text("answer"));
    ends.server().close();
    assertThat(read(ends.client(), 100)).isEqualTo("answer");
    assertThatThrownBy(() -> ends.client().write(text("more")))
        .isInstanceOf(ClosedChannelException.class);
    assertThat(ends.client().isOpen()).isTrue();
  }

  @Test
  void aShutInputReadsAsEnd() throws IOException {
    Ends ends = connected();
    ends.server().write(text("lost"));
    ends.client().shutdownInput();
    assertThat(ends.client().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    ends.client().write(text("still"));
    assertThat(read(ends.server(), 5)).isEqualTo("still");
  }

  @Test
  void aResetIsAnErrorAndNotTheEnd() throws IOException {
    Ends ends = connected();
    ends.server().setOption(StandardSocketOptions.SO_LINGER, 0);
    ends.server().close();
    assertThatThrownBy(() -> ends.client().read(ByteBuffer.allocate(1)))
        .isInstanceOf(SocketException.class)
        .hasMessage("Connection reset");
  }

  @Test
  void writingToAPeerThatHasClosedFailsInTheEnd() throws IOException {
    Ends ends = connected();
    ends.server().close();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100_000; i++) {
                ends.client().write(text("nobody reads this"));
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void aBufferThatIsReadOnlyIsRefusedAndAnEmptyOneReadsNothing() throws IOException {
    SocketChannel channel = connected().client();
    ByteBuffer readOnly = ByteBuffer.allocate(1).asReadOnlyBuffer();
    assertThatThrownBy(() -> channel.read(readOnly)).isInstanceOf(IllegalArgumentException.class);
    assertThat(channel.read(ByteBuffer.allocate(0))).isZero();
    assertThat(channel.write(ByteBuffer.allocate(0))).isZero();
    assertThat(channel.write(text("read-only").asReadOnlyBuffer())).isEqualTo(9);
  }
}
