package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("routed")
@Program("SocketChannel: close and interrupt of blocked threads")
class BlockedCallsTest extends WithChannels {
  private static final ByteBuffer MUCH = ByteBuffer.allocate(100_000_000);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeEndsABlockedRead(boolean virtual) throws Exception {
    SocketChannel channel = connected().client();
    Call<Integer> reader = call(virtual, () -> channel.read(ByteBuffer.allocate(1))).blocked();
    channel.close();
    assertThatThrownBy(reader::get).isExactlyInstanceOf(AsynchronousCloseException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeEndsABlockedWrite(boolean virtual) throws Exception {
    SocketChannel channel = connected().client();
    Call<Integer> writer = call(virtual, writesWithoutEnd(channel)).blocked();
    channel.close();
    assertThatThrownBy(writer::get).isInstanceOf(java.nio.channels.ClosedChannelException.class);
  }

  private static Callable<Integer> writesWithoutEnd(SocketChannel channel) {
    return () -> {
      while (true) {
        channel.write(MUCH.duplicate());
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeEndsABlockedAccept(boolean virtual) throws Exception {
    ServerSocketChannel listener = listen();
    Call<SocketChannel> acceptor = call(virtual, listener::accept).blocked();
    listener.close();
    assertThatThrownBy(acceptor::get).isExactlyInstanceOf(AsynchronousCloseException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closeEndsABlockedConnect(boolean virtual) throws Exception {
    InetSocketAddress silent = full();
    SocketChannel channel = open();
    Call<Boolean> connecting = call(virtual, () -> channel.connect(silent)).blocked();
    channel.close();
    assertThatThrownBy(connecting::get).isExactlyInstanceOf(AsynchronousCloseException.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptEndsABlockedReadAndClosesTheChannel(boolean virtual) throws Exception {
    SocketChannel channel = connected().client();
    isEndedByInterrupt(virtual, channel, () -> channel.read(ByteBuffer.allocate(1)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptEndsABlockedWriteAndClosesTheChannel(boolean virtual) throws Exception {
    SocketChannel channel = connected().client();
    isEndedByInterrupt(virtual, channel, writesWithoutEnd(channel));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptEndsABlockedAcceptAndClosesTheChannel(boolean virtual) throws Exception {
    ServerSocketChannel listener = listen();
    isEndedByInterrupt(virtual, listener, listener::accept);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptEndsABlockedConnectAndClosesTheChannel(boolean virtual) throws Exception {
    InetSocketAddress silent = full();
    SocketChannel channel = open();
    isEndedByInterrupt(virtual, channel, () -> channel.connect(silent));
  }

  private static void isEndedByInterrupt(
      boolean virtual, java.nio.channels.Channel channel, Callable<?> blocking) throws Exception {
    Call<Boolean> blocked =
        call(
                virtual,
                () -> {
                  try {
                    blocking.call();
                    throw new AssertionError("returned");
                  } catch (ClosedByInterruptException e) {
                    return Thread.currentThread().isInterrupted();
                  }
                })
            .blocked();
    blocked.thread().interrupt();
    assertThat(blocked.get()).as("interrupt status afterwards").isTrue();
    assertThat(channel.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aThreadThatIsInterruptedAlreadyClosesTheChannel(boolean virtual) throws Exception {
    SocketChannel channel = connected().client();
    Call<Integer> reader =
        call(
            virtual,
            () -> {
              Thread.currentThread().interrupt();
              return channel.read(ByteBuffer.allocate(1));
            });
    assertThatThrownBy(reader::get).isInstanceOf(ClosedByInterruptException.class);
    assertThat(channel.isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shutdownInputEndsABlockedRead(boolean virtual) throws Exception {
    SocketChannel channel = connected().client();
    Call<Integer> reader = call(virtual, () -> channel.read(ByteBuffer.allocate(1))).blocked();
    channel.shutdownInput();
    assertThat(reader.get()).isEqualTo(-1);
    assertThat(channel.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void oneThreadReadsWhileAnotherWrites(boolean virtual) throws Exception {
    Ends ends = connected();
    Call<Integer> reader =
        call(virtual, () -> ends.client().read(ByteBuffer.allocate(1))).blocked();
    assertThat(ends.client().write(text("q"))).isEqualTo(1);
    assertThat(read(ends.server(), 1)).isEqualTo("q");
    ends.server().write(text("a"));
    assertThat(reader.get()).isEqualTo(1);
  }
}
