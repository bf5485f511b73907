package io.leat.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import io.leat.tcp.connection.ConnectionHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who turns a loop: its own thread, or the one that wants something of it. */
@Timeout(120)
class LentTurnTest {
  private static final IpAddress OWN = IpAddress.parse("10.0.0.1");

  private final Stack.Pair pair = Stack.pair();
  private final Stack stack = pair.left();

  @AfterEach
  void close() {
    pair.close();
  }

  private Thread turner() {
    return stack.submit(on -> Thread.currentThread()).join();
  }

  @Test
  void aThreadTurnsTheLoopThatRestsByItself() {
    Thread turner = turner();
    while (turner != Thread.currentThread()) {
      turner = turner(); // the loop's own was awake
    }
    assertThat(turner).isSameAs(Thread.currentThread());
  }

  @Test
  void whoeverHasTheTurnIsOnTheLoop() {
    assertThat(stack.submit(on -> stack.isOnLoop()).join()).isTrue();
    assertThat(stack.isOnLoop()).isFalse();
  }

  @Test
  void aLoopWithHandlersOfOthersIsTurnedByItsOwnThreadAlone() {
    stack.listen(OWN, 80, connection -> new ConnectionHandler() {}).join();
    Thread own = turner();
    assertThat(own).isNotSameAs(Thread.currentThread());
    for (int i = 0; i < 100; i++) {
      assertThat(turner()).isSameAs(own);
    }
  }

  @Test
  void commandsOfManyThreadsRunOneAtATimeAndNoneIsLost() throws Exception {
    int threads = 4;
    int each = 5000;
    long[] count = new long[1];
    CountDownLatch left = new CountDownLatch(threads * each);
    List<CompletableFuture<Void>> asking = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      asking.add(
          CompletableFuture.runAsync(() -> {
            for (int k = 0; k < each; k++) {
              stack.execute(
                  new Command() {
                    @Override
                    protected void run(StackLoop loop, long now) {
                      count[0]++; // plain: whoever has the turn has it alone
                      left.countDown();
                    }
                  });
            }
          }));
    }
    asking.forEach(CompletableFuture::join);
    left.await();
    assertThat(stack.submit(on -> count[0]).join()).isEqualTo(threads * each);
  }
}
