package io.leat.compatibility;

import io.leat.socket.blocking.LeatSocketFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** What Jedis does; prints the name of each thing that went as it should. */
final class RedisProgram {
  private final JedisSocketFactory sockets;

  private RedisProgram(String host, SocketFactory factory) {
    sockets =
        () -> {
          try {
            Socket socket = factory.createSocket();
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, 6379), 60_000);
            return socket;
          } catch (IOException e) {
            throw new JedisConnectionException(e);
          }
        };
  }

  /** The host, and "leat" or "kernel". */
  public static void main(String[] arguments) throws Exception {
    boolean leat = arguments[1].equals("leat");
    RedisProgram program =
        new RedisProgram(arguments[0], leat ? new LeatSocketFactory() : SocketFactory.getDefault());
    program.values();
    program.pipeline();
    program.subscribe();
    program.parallel();
  }

  private Jedis connect() {
    return new Jedis(sockets, DefaultJedisClientConfig.builder().build());
  }

  private static void passed(String name, boolean held) {
    System.out.println(name + (held ? " passed" : " failed"));
  }

  private void values() {
    byte[] octets = Octets.of(2_000_000);
    byte[] key = {1};
    try (Jedis jedis = connect()) {
      jedis.set("name", "leat");
      jedis.set(key, octets);
      boolean same = Arrays.equals(jedis.get(key), octets);
      passed("values", same && jedis.get("name").equals("leat") && jedis.get("nobody") == null);
    }
  }

  private void pipeline() {
    try (Jedis jedis = connect()) {
      Pipeline pipeline = jedis.pipelined();
      List<Response<Long>> answers = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        answers.add(pipeline.incr("counter"));
      }
      pipeline.sync();
      boolean inOrder = true;
      for (int i = 0; i < 10_000; i++) {
        inOrder &= answers.get(i).get() == i + 1;
      }
      passed("pipeline", inOrder);
    }
  }

  private void subscribe() throws Exception {
    BlockingQueue<String> heard = new ArrayBlockingQueue<>(10);
    CompletableFuture<Void> ready = new CompletableFuture<>();
    JedisPubSub subscriber =
        new JedisPubSub() {
          @Override
          public void onSubscribe(String channel, int channels) {
            ready.complete(null);
          }

          @Override
          public void onMessage(String channel, String message) {
            heard.add(message);
            unsubscribe();
          }
        };
    try (Jedis listening = connect();
        Jedis speaking = connect()) {
      Thread thread = Thread.ofVirtual().start(() -> listening.subscribe(subscriber, "news"));
      ready.get(60, TimeUnit.SECONDS);
      speaking.publish("news", "hello");
      passed("subscribe", "hello".equals(heard.poll(60, TimeUnit.SECONDS)));
      thread.join();
    }
  }

  private void parallel() throws Exception {
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        String key = "key " + i;
        answers.add(CompletableFuture.supplyAsync(() -> ask(key), threads));
      }
    }
    boolean all = true;
    for (CompletableFuture<Boolean> answer : answers) {
      all &= answer.get();
    }
    passed("parallel", all);
  }

  private boolean ask(String key) {
    try (Jedis jedis = connect()) {
      boolean right = true;
      for (int i = 0; i < 100; i++) {
        jedis.set(key, key + i);
        right &= jedis.get(key).equals(key + i);
      }
      return right;
    }
  }
}
