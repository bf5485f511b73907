package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Program("Pipe")
class PipeTest extends WithChannels {
  private Pipe pipe() throws IOException {
    Pipe pipe = Pipe.open();
    closedAfterwards(pipe.source());
    closedAfterwards(pipe.sink());
    return pipe;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWrittenIsReadThroughABlockedReader(boolean virtual) throws Exception {
    Pipe pipe = pipe();
    ByteBuffer target = ByteBuffer.allocate(5);
    Call<Integer> reader = call(virtual, () -> pipe.source().read(target)).blocked();
    assertThat(pipe.sink().write(text("water"))).isEqualTo(5);
    assertThat(reader.get()).isEqualTo(5);
    assertThat(string(target)).isEqualTo("water");
  }

  @Test
  void aSelectorWatchesBothEnds() throws Exception {
    Pipe pipe = pipe();
    Selector selector = selector();
    pipe.source().configureBlocking(false);
    pipe.source().register(selector, SelectionKey.OP_READ);
    assertThat(selector.selectNow()).isZero();
    Call<Integer> select = call(false, selector::select).blocked();
    pipe.sink().write(text("x"));
    assertThat(select.get()).isEqualTo(1);
    selector.selectedKeys().clear();
    assertThat(pipe.source().read(ByteBuffer.allocate(9))).isEqualTo(1);
    assertThat(pipe.source().read(ByteBuffer.allocate(9))).isZero();
    pipe.sink().configureBlocking(false);
    pipe.sink().register(selector, SelectionKey.OP_WRITE);
    assertThat(selector.select()).isEqualTo(1);
    selector.selectedKeys().clear();
    while (pipe.sink().write(ByteBuffer.allocate(10_000)) > 0) {
      assertThat(pipe.sink().isOpen()).isTrue();
    }
    pipe.source().keyFor(selector).cancel();
    assertThat(selector.selectNow()).isZero();
    while (pipe.source().read(ByteBuffer.allocate(10_000)) > 0) {
      assertThat(pipe.source().isOpen()).isTrue();
    }
    assertThat(selector.select()).isEqualTo(1);
  }

  @Test
  void theEndOfASinkIsTheEndOfTheSource() throws IOException {
    Pipe pipe = pipe();
    pipe.sink().write(new ByteBuffer[] {text("a"), text("b")});
    pipe.sink().close();
    ByteBuffer[] targets = {ByteBuffer.allocate(1), ByteBuffer.allocate(5)};
    assertThat(pipe.source().read(targets)).isEqualTo(2);
    assertThat(pipe.source().read(targets)).isEqualTo(-1);
  }

  @Test
  void writingWhatNobodyWillReadFails() throws IOException {
    Pipe pipe = pipe();
    pipe.source().close();
    assertThatThrownBy(() -> pipe.sink().write(text("x")))
        .isInstanceOf(IOException.class)
        .hasMessage("Broken pipe");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeEndsABlockedEnd(boolean virtual) throws Exception {
    Pipe pipe = pipe();
    Call<Integer> reader =
        call(virtual, () -> pipe.source().read(ByteBuffer.allocate(1))).blocked();
    pipe.source().close();
    assertThatThrownBy(reader::get).isInstanceOf(AsynchronousCloseException.class);
  }
}
