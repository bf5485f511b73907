package io.leat.link.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.testkit.Requires;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class FrameCallsTest {
  private final Arena arena = Arena.ofConfined();
  private SocketPair pair;
  private MemorySegment text;
  private MemorySegment target;

  @BeforeEach
  void open() throws Exception {
    Requires.that(Privileges.isLinux(), "this needs Linux");
    pair = SocketPair.open();
    text = arena.allocateFrom("a frame");
    target = arena.allocate(32);
  }

  @AfterEach
  void close() {
    Libc.close(pair.near());
    Libc.close(pair.far());
    arena.close();
  }

  @Test
  void writesTheFirstOctetsAndReadsThemToAPlace() {
    assertThat(FrameCalls.write(pair.near(), text, 7)).isEqualTo(7);
    assertThat(FrameCalls.read(pair.far(), target, 3, 20)).isEqualTo(7);
    assertThat(target.getString(3)).isEqualTo("a frame");
  }

  @Test
  void gathersPieces() {
    MemorySegment pieces = arena.allocate(32, 8);
    pieces.set(JAVA_LONG, 0, text.address() + 2);
    pieces.set(JAVA_LONG, 8, 5);
    pieces.set(JAVA_LONG, 16, text.address());
    pieces.set(JAVA_LONG, 24, 2);
    assertThat(FrameCalls.writev(pair.near(), pieces, 2)).isEqualTo(7);
    assertThat(FrameCalls.read(pair.far(), target, 0, 32)).isEqualTo(7);
    assertThat(target.getString(0)).isEqualTo("framea ");
  }

  @Test
  void aCallThatFailsIsMinusOne() {
    assertThat(FrameCalls.read(-1, target, 0, 32)).isEqualTo(-1);
    assertThat(FrameCalls.write(-1, text, 7)).isEqualTo(-1);
    assertThat(FrameCalls.writev(-1, text, 0)).isEqualTo(-1);
  }

  @Test
  void nothingIsReadOrWrittenBeyondTheMemory() {
    assertThatThrownBy(() -> FrameCalls.read(pair.far(), target, 13, 20))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> FrameCalls.write(pair.near(), text, 9))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  /** Where the numbers of the calls are not known. */
  @Test
  void theFunctionsOfTheLibraryDoTheSame() throws Throwable {
    MethodHandle write = FrameCalls.byName("write");
    MethodHandle read = FrameCalls.byName("read");
    MethodHandle writev = FrameCalls.byName("writev");
    MemorySegment piece = arena.allocate(16, 8);
    piece.set(JAVA_LONG, 0, text.address());
    piece.set(JAVA_LONG, 8, 1);
    assertThat((long) write.invokeExact(pair.near(), text.address(), 7L)).isEqualTo(7);
    assertThat((long) read.invokeExact(pair.far(), target.address(), 32L)).isEqualTo(7);
    assertThat((long) writev.invokeExact(pair.near(), piece.address(), 1L)).isEqualTo(1);
    assertThat((long) read.invokeExact(pair.far(), target.address(), 32L)).isEqualTo(1);
    assertThat(target.get(JAVA_BYTE, 0)).isEqualTo((byte) 'a');
  }
}
