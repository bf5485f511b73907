package io.leat.examples;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.TcpListener;
import io.leat.socket.TcpStream;
import io.leat.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two thousand blocking streams, each with a virtual thread at both ends. */
public final class VirtualThreads {
  private static final int STREAMS = 1000;

  private VirtualThreads() {}

  /** Each client sends a number and gets it back doubled. */
  public static void main(String[] arguments) throws Exception {
    IpAddress host = IpAddress.parse("10.0.0.2");
    try (Stack.Pair pair = Stack.pair();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        TcpListener listener = TcpListener.on(pair.right()).backlog(STREAMS).listen(host, 7)) {
      threads.execute(() -> serve(listener, threads));
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < STREAMS; i++) {
        int number = i % 100;
        answers.add(threads.submit(() -> ask(pair.left(), host, number)));
      }
      int sum = 0;
      for (Future<Integer> answer : answers) {
        sum += answer.get();
      }
      System.out.println(STREAMS + " answers, in all " + sum);
    }
  }

  private static void serve(TcpListener listener, ExecutorService threads) {
    try {
      for (int i = 0; i < STREAMS; i++) {
        TcpStream accepted = listener.accept();
        threads.execute(() -> doubleIt(accepted));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void doubleIt(TcpStream accepted) {
    try (accepted) {
      accepted.output().write(2 * accepted.input().read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int ask(Stack stack, IpAddress host, int number) throws IOException {
    try (TcpStream stream = TcpStream.on(stack).connect(host, 7)) {
      stream.output().write(number);
      return stream.input().read();
    }
  }
}
