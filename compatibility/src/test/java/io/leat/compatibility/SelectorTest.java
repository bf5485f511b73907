package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("routed")
@Program("Selector")
class SelectorTest extends WithChannels {
  private Ends registered(Selector selector, int ops) throws IOException {
    Ends ends = connected();
    ends.client().configureBlocking(false);
    ends.client().register(selector, ops);
    return ends;
  }

  @Test
  void aSelectionWaitsUntilAChannelIsReady() throws Exception {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_READ);
    Call<Integer> select = call(false, selector::select).blocked();
    ends.server().write(text("x"));
    assertThat(select.get()).isEqualTo(1);
    SelectionKey key = selector.selectedKeys().iterator().next();
    assertThat(key.channel()).isSameAs(ends.client());
    assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_READ);
  }

  @Test
  void aKeyThatIsStillReadyIsSelectedAgainUntilItIsNot() throws IOException {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_READ);
    ends.server().write(text("xy"));
    for (int i = 0; i < 3; i++) {
      assertThat(selector.select()).isEqualTo(1);
      selector.selectedKeys().clear();
    }
    while (ends.client().read(ByteBuffer.allocate(1)) > 0) {
      assertThat(selector.isOpen()).isTrue();
    }
    assertThat(selector.selectNow()).isZero();
  }

  @Test
  void aReadyKeyInTheSelectedSetEndsASelectionWithZero() throws IOException {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_READ);
    ends.server().write(text("x"));
    assertThat(selector.select()).isEqualTo(1);
    assertThat(selector.select()).isZero();
    assertThat(selector.select(60_000)).isZero();
    assertThat(selector.selectedKeys()).hasSize(1);
  }

  @Test
  void newReadinessIsAddedToAKeyInTheSelectedSet() throws IOException {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_WRITE | SelectionKey.OP_READ);
    assertThat(selector.select()).isEqualTo(1);
    SelectionKey key = selector.selectedKeys().iterator().next();
    assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_WRITE);
    ends.server().write(text("x"));
    int updated = 0;
    while (updated == 0) {
      updated = selector.select();
    }
    assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_WRITE | SelectionKey.OP_READ);
  }

  @Test
  void aSelectionEndsWhenItsTimeIsOver() throws IOException {
    Selector selector = selector();
    registered(selector, SelectionKey.OP_READ);
    long before = System.nanoTime();
    assertThat(selector.select(30)).isZero();
    assertThat(System.nanoTime() - before).isGreaterThan(25_000_000L);
    assertThat(selector.selectNow()).isZero();
    assertThatThrownBy(() -> selector.select(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void wakeupEndsThePresentSelectionOrTheNext() throws Exception {
    Selector selector = selector();
    registered(selector, SelectionKey.OP_READ);
    selector.wakeup();
    selector.wakeup();
    assertThat(selector.select()).isZero();
    Call<Integer> select = call(false, selector::select).blocked();
    selector.wakeup();
    assertThat(select.get()).isZero();
    selector.wakeup();
    selector.selectNow();
    assertThat(selector.select(20)).isZero();
  }

  @Test
  void noWakeupIsLost() throws Exception {
    Selector selector = selector();
    AtomicInteger turn = new AtomicInteger();
    int rounds = 20_000;
    Call<Integer> other =
        call(
            false,
            () -> {
              for (int i = 1; i < rounds; i += 2) {
                while (turn.get() != i) {
                  Thread.onSpinWait();
                }
                turn.set(i + 1);
                selector.wakeup();
              }
              return turn.get();
            });
    for (int i = 0; i < rounds; i += 2) {
      turn.set(i + 1);
      while (turn.get() == i + 1) {
        selector.select();
      }
    }
    assertThat(other.get()).isEqualTo(rounds);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptEndsASelectionAndStays(boolean virtual) throws Exception {
    Selector selector = selector();
    registered(selector, SelectionKey.OP_READ);
    Call<Boolean> select =
        call(
                virtual,
                () -> {
                  int selected = selector.select();
                  return selected == 0 && Thread.currentThread().isInterrupted();
                })
            .blocked();
    select.thread().interrupt();
    assertThat(select.get()).isTrue();
    assertThat(selector.isOpen()).isTrue();
  }

  @Test
  void twoSelectorsOfOneChannelBothSeeIt() throws Exception {
    Selector first = selector();
    Selector second = selector();
    Ends ends = registered(first, SelectionKey.OP_READ);
    ends.client().register(second, SelectionKey.OP_READ);
    Call<Integer> one = call(false, first::select).blocked();
    Call<Integer> two = call(false, second::select).blocked();
    ends.server().write(text("x"));
    assertThat(one.get()).isEqualTo(1);
    assertThat(two.get()).isEqualTo(1);
    assertThat(ends.client().keyFor(first)).isNotSameAs(ends.client().keyFor(second));
  }

  @Test
  void onlyChannelsThatDoNotBlockAreRegistered() throws IOException {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_READ);
    assertThatThrownBy(() -> ends.server().register(selector, SelectionKey.OP_READ))
        .isInstanceOf(IllegalBlockingModeException.class);
    assertThatThrownBy(() -> ends.client().configureBlocking(true))
        .isInstanceOf(IllegalBlockingModeException.class);
    SelectionKey key = ends.client().keyFor(selector);
    assertThatThrownBy(() -> key.interestOps(SelectionKey.OP_ACCEPT))
        .isInstanceOf(IllegalArgumentException.class);
    key.cancel();
    ends.client().configureBlocking(true);
  }

  @Test
  void registeringAgainChangesInterestAndAttachment() throws IOException {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_READ);
    SelectionKey key = ends.client().keyFor(selector);
    Object attachment = new Object();
    assertThat(ends.client().register(selector, SelectionKey.OP_WRITE, attachment)).isSameAs(key);
    assertThat(key.interestOps()).isEqualTo(SelectionKey.OP_WRITE);
    assertThat(key.attachment()).isSameAs(attachment);
    assertThat(selector.select()).isEqualTo(1);
    assertThat(key.interestOpsOr(SelectionKey.OP_READ)).isEqualTo(SelectionKey.OP_WRITE);
    assertThat(key.interestOpsAnd(SelectionKey.OP_READ))
        .isEqualTo(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    selector.selectedKeys().clear();
    assertThat(selector.selectNow()).isZero();
  }

  @Test
  void aCancelledKeyLeavesWithTheNextSelection() throws IOException {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_WRITE);
    assertThat(selector.select()).isEqualTo(1);
    SelectionKey key = ends.client().keyFor(selector);
    key.cancel();
    assertThat(key.isValid()).isFalse();
    assertThat(selector.keys()).contains(key);
    assertThat(ends.client().isRegistered()).isTrue();
    assertThatThrownBy(key::interestOps).isInstanceOf(CancelledKeyException.class);
    assertThatThrownBy(() -> ends.client().register(selector, SelectionKey.OP_READ))
        .isInstanceOf(CancelledKeyException.class);
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.keys()).isEmpty();
    assertThat(selector.selectedKeys()).isEmpty();
    assertThat(ends.client().isRegistered()).isFalse();
    SelectionKey again = ends.client().register(selector, SelectionKey.OP_WRITE);
    assertThat(again).isNotSameAs(key);
    assertThat(selector.select()).isEqualTo(1);
  }

  @Test
  void closingAChannelCancelsItsKeys() throws IOException {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_READ);
    SelectionKey key = ends.client().keyFor(selector);
    ends.client().close();
    assertThat(key.isValid()).isFalse();
    assertThat(selector.selectNow()).isZero();
    assertThat(selector.keys()).isEmpty();
    assertThat(read(ends.server(), 1)).isEmpty();
  }

  @Test
  void closingASelectorEndsItsSelection() throws Exception {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_READ);
    SelectionKey key = ends.client().keyFor(selector);
    Call<Integer> select = call(false, selector::select).blocked();
    selector.close();
    assertThat(select.get()).isZero();
    assertThat(key.isValid()).isFalse();
    assertThat(ends.client().isRegistered()).isFalse();
    assertThatThrownBy(selector::select).isInstanceOf(ClosedSelectorException.class);
    assertThatThrownBy(selector::keys).isInstanceOf(ClosedSelectorException.class);
    assertThatThrownBy(() -> ends.client().register(selector, 0))
        .isInstanceOf(ClosedSelectorException.class);
    assertThat(ends.client().isOpen()).isTrue();
  }

  @Test
  void interestThatAnotherThreadChangesIsSeenByTheNextSelection() throws Exception {
    Selector selector = selector();
    Ends ends = registered(selector, 0);
    ends.server().write(text("x"));
    AtomicBoolean changed = new AtomicBoolean();
    Call<Integer> select =
        call(
            false,
            () -> {
              int selected = 0;
              while (selected == 0) {
                selected = selector.select();
                assertThat(selected == 0 || changed.get()).isTrue();
              }
              return selected;
            });
    select.blocked();
    changed.set(true);
    ends.client().keyFor(selector).interestOps(SelectionKey.OP_READ);
    selector.wakeup();
    assertThat(select.get()).isEqualTo(1);
  }

  @Test
  void anActionIsCalledForEachReadyKey() throws IOException {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    registered(selector, SelectionKey.OP_READ);
    List<SelectionKey> keys = new ArrayList<>();
    assertThat(selector.select(keys::add)).isEqualTo(1);
    assertThat(selector.select(keys::add, 10_000)).isEqualTo(1);
    assertThat(selector.selectNow(keys::add)).isEqualTo(1);
    assertThat(keys).hasSize(3).containsOnly(ends.client().keyFor(selector));
    assertThat(selector.selectedKeys()).isEmpty();
    assertThatThrownBy(() -> selector.select(key -> selectNow(selector)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void selectNow(Selector selector) {
    try {
      selector.selectNow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSelectedSetOnlyShrinksAndTheKeySetDoesNeither() throws IOException {
    Selector selector = selector();
    Ends ends = registered(selector, SelectionKey.OP_WRITE);
    SelectionKey key = ends.client().keyFor(selector);
    selector.select();
    assertThatThrownBy(() -> selector.keys().remove(key))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> selector.selectedKeys().add(key))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(selector.selectedKeys().remove(key)).isTrue();
    assertThat(selector.selectedKeys()).isEmpty();
  }

  /** One thread accepts, reads and echoes for all. */
  @Test
  void fiveHundredConnectionsShareOneSelector() throws Exception {
    Selector selector = selector();
    ServerSocketChannel listener = listen(1000);
    listener.configureBlocking(false);
    listener.register(selector, SelectionKey.OP_ACCEPT);
    Call<Integer> server = call(false, () -> echo(selector));
    List<SocketChannel> clients = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      SocketChannel client = open();
      client.connect(addressOf(listener));
      clients.add(client);
    }
    for (int round = 0; round < 3; round++) {
      for (SocketChannel client : clients) {
        client.write(text("hello " + client.socket().getLocalPort()));
      }
      for (SocketChannel client : clients) {
        String expected = "hello " + client.socket().getLocalPort();
        assertThat(read(client, expected.length())).isEqualTo(expected);
      }
    }
    for (SocketChannel client : clients) {
      client.close();
    }
    assertThat(server.get()).isEqualTo(500);
  }

  private int echo(Selector selector) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    int ended = 0;
    while (ended < 500) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        if (key.isAcceptable()) {
          SocketChannel accepted = ((ServerSocketChannel) key.channel()).accept();
          if (accepted != null) {
            closedAfterwards(accepted).configureBlocking(false);
            accepted.register(selector, SelectionKey.OP_READ);
          }
        } else {
          ended += echo((SocketChannel) key.channel(), buffer);
        }
      }
      selector.selectedKeys().clear();
    }
    return ended;
  }

  private static int echo(SocketChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    if (channel.read(buffer) < 0) {
      channel.close();
      return 1;
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    return 0;
  }

  /** Whatever the order of register, cancel, close and select: nothing hangs, nothing is left. */
  @Test
  void registrationAndCancellationRaceWithSelection() throws Exception {
    Selector selector = selector();
    AtomicBoolean over = new AtomicBoolean();
    Call<Integer> selecting =
        call(
            false,
            () -> {
              int selections = 0;
              while (!over.get()) {
                selector.select(5);
                selector.selectedKeys().clear();
                selections++;
              }
              return selections;
            });
    SplittableRandom random = new SplittableRandom(1);
    List<Call<Integer>> others = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      SplittableRandom own = random.split();
      others.add(call(false, () -> registerAndCancel(selector, own)));
    }
    for (Call<Integer> other : others) {
      assertThat(other.get()).isEqualTo(150);
    }
    over.set(true);
    assertThat(selecting.get()).isPositive();
    selector.selectNow();
    assertThat(selector.keys()).isEmpty();
  }

  private int registerAndCancel(Selector selector, SplittableRandom random) throws IOException {
    int count = 0;
    for (; count < 150; count++) {
      Ends ends = connected();
      ends.client().configureBlocking(false);
      SelectionKey key =
          ends.client().register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      if (random.nextBoolean()) {
        ends.server().write(text("x"));
      }
      if (random.nextBoolean()) {
        key.cancel();
      }
      if (random.nextBoolean()) {
        ends.server().close();
      }
      ends.client().close();
      ends.server().close();
      assertThat(key.isValid()).isFalse();
    }
    return count;
  }
}
