package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AcceptPendingException;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadPendingException;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("routed")
@Program("AsynchronousSocketChannel")
class AsynchronousChannelTest extends WithChannels {
  private record AsynchronousEnds(
      AsynchronousSocketChannel client, AsynchronousSocketChannel server) {}

  private AsynchronousServerSocketChannel listenAsynchronously() throws IOException {
    return closedAfterwards(AsynchronousServerSocketChannel.open())
        .bind(new InetSocketAddress(Network.host(), 0));
  }

  private AsynchronousEnds connectedAsynchronously() throws Exception {
    AsynchronousServerSocketChannel listener = listenAsynchronously();
    Future<AsynchronousSocketChannel> accept = listener.accept();
    AsynchronousSocketChannel client = closedAfterwards(AsynchronousSocketChannel.open());
    get(client.connect(listener.getLocalAddress()));
    return new AsynchronousEnds(client, closedAfterwards(get(accept)));
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  /** A handler that completes a future. */
  private static final class Told<T> extends CompletableFuture<T>
      implements CompletionHandler<T, Object> {
    volatile Object attachment;
    volatile Thread thread;

    @Override
    public void completed(T result, Object attached) {
      attachment = attached;
      thread = Thread.currentThread();
      complete(result);
    }

    @Override
    public void failed(Throwable failure, Object attached) {
      attachment = attached;
      completeExceptionally(failure);
    }
  }

  @Test
  void bothEndsKnowEachOther() throws Exception {
    AsynchronousEnds ends = connectedAsynchronously();
    assertThat(ends.client().getRemoteAddress()).isEqualTo(ends.server().getLocalAddress());
    assertThat(ends.client().getLocalAddress()).isEqualTo(ends.server().getRemoteAddress());
    ends.client().setOption(StandardSocketOptions.TCP_NODELAY, true);
    assertThat(ends.client().getOption(StandardSocketOptions.TCP_NODELAY)).isTrue();
  }

  @Test
  void megabytesArriveThroughFutures() throws Exception {
    AsynchronousEnds ends = connectedAsynchronously();
    byte[] text = new byte[2_000_000];
    new SplittableRandom(1).nextBytes(text);
    Call<Integer> writer =
        call(
            false,
            () -> {
              ByteBuffer source = ByteBuffer.wrap(text);
              while (source.hasRemaining()) {
                get(ends.client().write(source));
              }
              return source.position();
            });
    ByteBuffer target = ByteBuffer.allocateDirect(text.length);
    while (target.hasRemaining()) {
      assertThat(get(ends.server().read(target))).isPositive();
    }
    assertThat(writer.get()).isEqualTo(text.length);
    assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(text));
  }

  @Test
  void handlersAreToldResultAndAttachment() throws Exception {
    AsynchronousServerSocketChannel listener = listenAsynchronously();
    Told<AsynchronousSocketChannel> accepted = new Told<>();
    listener.accept("accepting", accepted);
    AsynchronousSocketChannel client = closedAfterwards(AsynchronousSocketChannel.open());
    Told<Void> connected = new Told<>();
    client.connect(listener.getLocalAddress(), "connecting", connected);
    get(connected);
    assertThat(connected.attachment).isEqualTo("connecting");
    AsynchronousSocketChannel server = closedAfterwards(get(accepted));
    ByteBuffer target = ByteBuffer.allocate(10);
    Told<Integer> read = new Told<>();
    server.read(target, "reading", read);
    Told<Integer> written = new Told<>();
    client.write(text("abc"), "writing", written);
    assertThat(get(written)).isEqualTo(3);
    assertThat(get(read)).isEqualTo(3);
    assertThat(read.attachment).isEqualTo("reading");
    assertThat(string(target)).isEqualTo("abc");
  }

  @Test
  void buffersAreGatheredAndScattered() throws Exception {
    AsynchronousEnds ends = connectedAsynchronously();
    ByteBuffer[] sources = {text("one"), text("two"), text("three")};
    Told<Long> written = new Told<>();
    ends.client().write(sources, 0, 3, 0, TimeUnit.SECONDS, null, written);
    assertThat(get(written)).isEqualTo(11);
    ByteBuffer[] targets = {ByteBuffer.allocate(4), ByteBuffer.allocate(7)};
    long total = 0;
    while (total < 11) {
      Told<Long> read = new Told<>();
      ends.server().read(targets, 0, 2, 0, TimeUnit.SECONDS, null, read);
      total += get(read);
    }
    assertThat(string(targets[0]) + string(targets[1])).isEqualTo("onetwothree");
  }

  @Test
  void aRefusedConnectFails() throws Exception {
    InetSocketAddress nobody = nobody();
    AsynchronousSocketChannel client = closedAfterwards(AsynchronousSocketChannel.open());
    assertThatThrownBy(() -> get(client.connect(nobody))).isInstanceOf(ConnectException.class);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aReadThatTakesTooLongFailsAndNoOtherIsAllowed() throws Exception {
    AsynchronousEnds ends = connectedAsynchronously();
    Told<Integer> read = new Told<>();
    ByteBuffer target = ByteBuffer.allocate(1);
    ends.client().read(target, 20, TimeUnit.MILLISECONDS, null, read);
    assertThatThrownBy(() -> get(read)).isInstanceOf(InterruptedByTimeoutException.class);
    assertThatThrownBy(() -> ends.client().read(target)).isInstanceOf(IllegalStateException.class);
    assertThat(get(ends.client().write(text("still")))).isEqualTo(5);
  }

  @Test
  void oneOperationOfAKindIsPendingAtATime() throws Exception {
    AsynchronousEnds ends = connectedAsynchronously();
    Future<Integer> first = ends.client().read(ByteBuffer.allocate(1));
    assertThatThrownBy(() -> ends.client().read(ByteBuffer.allocate(1)))
        .isInstanceOf(ReadPendingException.class);
    AsynchronousServerSocketChannel listener = listenAsynchronously();
    listener.accept();
    assertThatThrownBy(listener::accept).isInstanceOf(AcceptPendingException.class);
    get(ends.server().write(text("x")));
    assertThat(get(first)).isEqualTo(1);
  }

  @Test
  void closeEndsPendingOperations() throws Exception {
    AsynchronousEnds ends = connectedAsynchronously();
    Future<Integer> read = ends.client().read(ByteBuffer.allocate(1));
    ends.client().close();
    assertThatThrownBy(() -> get(read)).isInstanceOf(AsynchronousCloseException.class);
    assertThatThrownBy(() -> get(ends.client().read(ByteBuffer.allocate(1))))
        .isInstanceOf(ClosedChannelException.class);
    AsynchronousServerSocketChannel listener = listenAsynchronously();
    Future<AsynchronousSocketChannel> accept = listener.accept();
    listener.close();
    assertThatThrownBy(() -> get(accept)).isInstanceOf(AsynchronousCloseException.class);
  }

  @Test
  void halfClosedTheOtherHalfGoesOn() throws Exception {
    AsynchronousEnds ends = connectedAsynchronously();
    ends.client().shutdownOutput();
    assertThat(get(ends.server().read(ByteBuffer.allocate(1)))).isEqualTo(-1);
    assertThatThrownBy(() -> get(ends.client().write(text("x"))))
        .isInstanceOf(ClosedChannelException.class);
    get(ends.server().write(text("x")));
    assertThat(get(ends.client().read(ByteBuffer.allocate(9)))).isEqualTo(1);
  }

  @Test
  void whatIsNotConnectedOrBoundSaysSo() throws Exception {
    AsynchronousSocketChannel channel = closedAfterwards(AsynchronousSocketChannel.open());
    assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1)))
        .isInstanceOf(NotYetConnectedException.class);
    assertThat(channel.getRemoteAddress()).isNull();
    AsynchronousServerSocketChannel listener =
        closedAfterwards(AsynchronousServerSocketChannel.open());
    assertThatThrownBy(listener::accept).isInstanceOf(NotYetBoundException.class);
  }

  @Test
  void aGroupRunsHandlersOnItsThreadsAndEndsWithItsChannels() throws Exception {
    AsynchronousChannelGroup group =
        AsynchronousChannelGroup.withFixedThreadPool(
            2, Thread.ofPlatform().daemon(true).name("of-the-group-", 0).factory());
    AsynchronousServerSocketChannel listener = listenAsynchronously();
    Future<AsynchronousSocketChannel> accept = listener.accept();
    AsynchronousSocketChannel client = AsynchronousSocketChannel.open(group);
    get(client.connect(listener.getLocalAddress()));
    AsynchronousSocketChannel server = closedAfterwards(get(accept));
    Told<Integer> read = new Told<>();
    client.read(ByteBuffer.allocate(1), null, read);
    get(server.write(text("x")));
    assertThat(get(read)).isEqualTo(1);
    assertThat(read.thread.getName()).startsWith("of-the-group-");
    group.shutdown();
    assertThat(group.isShutdown()).isTrue();
    assertThat(group.isTerminated()).isFalse();
    assertThatThrownBy(() -> AsynchronousSocketChannel.open(group))
        .isInstanceOf(ShutdownChannelGroupException.class);
    client.close();
    assertThat(group.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aGroupThatIsShutDownNowClosesItsChannels() throws Exception {
    AsynchronousChannelGroup group =
        AsynchronousChannelGroup.withThreadPool(Executors.newCachedThreadPool());
    AsynchronousServerSocketChannel listener =
        AsynchronousServerSocketChannel.open(group).bind(new InetSocketAddress(Network.host(), 0));
    group.shutdownNow();
    assertThat(listener.isOpen()).isFalse();
    assertThat(group.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }
}
