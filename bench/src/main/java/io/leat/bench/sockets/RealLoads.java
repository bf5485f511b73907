package io.leat.bench.sockets;

import io.leat.cli.attach.Place;
import io.leat.packet.wire.IpAddress;
import io.leat.socket.nio.LeatSelectorProvider;
import io.leat.stack.Stack;
import io.leat.stack.StackConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Programs of the operating system's under load, over a TUN in a namespace of its own each. */
final class RealLoads {
  private static final String KERNEL = "10.9.0.1";
  private static final int HTTP_PORT = 8080;
  private static final int REDIS_PORT = 6379;
  private static final int FILE_OCTETS = 10_000;
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ");
  private static final Pattern ERRORS = Pattern.compile("(?m)^ *(Socket errors:.*|Non-2xx.*)$");

  private RealLoads() {}

  /** How often something was done without any error; an error is an exception. */
  @FunctionalInterface
  interface RealLoad {
    long run(int seconds, int connections) throws Exception;
  }

  /** By name, in the order in which they run; with the program of the system's that each needs. */
  static List<Map.Entry<String, RealLoad>> all() {
    return List.of(
        Map.entry(
            "wrk asks Netty on the IoHandler",
            (s, c) -> wrk(Transport.loopOverTun(StackConfig.DEFAULT), s, c)),
        Map.entry(
            "wrk asks Netty on NIO",
            (s, c) -> wrk(Transport.nioOverTun(StackConfig.DEFAULT), s, c)),
        Map.entry("HttpClient on Leat asks nginx", RealLoads::nginx),
        Map.entry("virtual threads on Leat ask Redis", RealLoads::redis));
  }

  private static long wrk(Transport transport, int seconds, int connections) throws Exception {
    EventLoopGroup servers = transport.servers();
    try {
      new ServerBootstrap()
          .group(servers)
          .channelFactory(transport.listener())
          .childHandler(
              new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                  channel.pipeline().addLast(new HttpAnswerer());
                }
              })
          .bind(HTTP_PORT)
          .sync();
      String url = "http://10.9.0.2:" + HTTP_PORT + "/";
      try (KernelProgram wrk =
          KernelProgram.start(
              transport.place(),
              "wrk",
              "--threads",
              "2",
              "--connections",
              Integer.toString(connections),
              "--duration",
              seconds + "s",
              url)) {
        return requests(wrk.awaitEnd(seconds + 60L));
      }
    } finally {
      for (EventLoopGroup group : List.of(transport.clients(), servers)) {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      }
      transport.network().close();
    }
  }

  /** What wrk says at its end. */
  static long requests(String said) throws IOException {
    Matcher errors = ERRORS.matcher(said);
    if (errors.find()) {
      throw new IOException("wrk: " + errors.group(1));
    }
    Matcher requests = REQUESTS.matcher(said);
    if (!requests.find()) {
      throw new IOException("wrk: " + said);
    }
    return Long.parseLong(requests.group(1));
  }

  private static long nginx(int seconds, int connections) throws Exception {
    Path folder = Files.createTempDirectory("leat-load-");
    Files.write(folder.resolve("file"), new byte[FILE_OCTETS]);
    Path config = folder.resolve("nginx.conf");
    Files.writeString(config, nginxConfig(folder), StandardCharsets.US_ASCII);
    try (Place place = Place.ownNamespace("leat-load-nginx-");
        KernelProgram nginx = KernelProgram.start(place, "nginx", "-c", config.toString());
        Stack stack =
            Stack.start(
                Transport.at(place, StackConfig.DEFAULT.withName("load")), place.device())) {
      nginx.awaitPort(place, KERNEL, HTTP_PORT);
      URI uri = URI.create("http://" + KERNEL + ":" + HTTP_PORT + "/file");
      SwitchedProvider.Side side = new SwitchedProvider.Side(LeatSelectorProvider.of(stack));
      try (Asker asker = new Asker(side, uri, connections, FILE_OCTETS)) {
        return asker.run(TimeUnit.SECONDS.toNanos(seconds));
      }
    }
  }

  private static String nginxConfig(Path folder) {
    return """
    daemon off;
    user root;
    worker_processes 1;
    pid FOLDER/pid;
    error_log FOLDER/error.log;
    events { worker_connections 1024; }
    http {
      access_log off;
      keepalive_requests 1000000;
      server { listen 10.9.0.1:8080; root FOLDER; }
    }
    """
        .replace("FOLDER", folder.toString());
  }

  private static long redis(int seconds, int connections) throws Exception {
    try (Place place = Place.ownNamespace("leat-load-redis-");
        KernelProgram redis =
            KernelProgram.start(
                place,
                "redis-server",
                "--bind",
                KERNEL,
                "--port",
                Integer.toString(REDIS_PORT),
                "--save",
                "",
                "--protected-mode",
                "no");
        Stack stack =
            Stack.start(
                Transport.at(place, StackConfig.DEFAULT.withName("load")), place.device())) {
      redis.awaitPort(place, KERNEL, REDIS_PORT);
      try (RedisAsker asker =
          new RedisAsker(stack, IpAddress.parse(KERNEL), REDIS_PORT, connections)) {
        return asker.run(TimeUnit.SECONDS.toNanos(seconds));
      }
    }
  }
}
