package io.leat.agent;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;

/**
 * A program that knows nothing of Leat, and asks only for addresses: 10.77.x.x are those that a
 * kernel would not let it listen on. Prints one line for each thing that went as it should.
 */
final class TwoNetworks {
  private static final String LEAT = "10.77.0.9";
  private static final String KERNEL = "127.0.0.1";

  private TwoNetworks() {}

  /** Runs what it is told by name. */
  public static void main(String[] arguments) throws Exception {
    for (String what : arguments) {
      switch (what) {
        case "sockets" -> {
          echo(LEAT);
          echo(KERNEL);
        }
        case "wildcard" -> wildcardSocket();
        case "channels" -> wildcardChannel();
        case "selector" -> oneSelector();
        case "http" -> http();
        case "names" -> System.out.println(InetAddress.getByName("db.leat.test").getHostAddress());
        case "options" -> options();
        case "refused" -> refused();
        case "asynchronous" -> asynchronous();
        default -> throw new IllegalArgumentException(what);
      }
    }
    System.out.println("done");
  }

  private static void echo(String host) throws Exception {
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(host, 0));
      talk(server, host);
    }
  }

  /** One server socket that both networks reach; a time limit ends its accept. */
  private static void wildcardSocket() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      talk(server, LEAT);
      talk(server, KERNEL);
      talk(server, LEAT);
      server.setSoTimeout(50);
      try {
        server.accept().close();
      } catch (SocketTimeoutException e) {
        System.out.println("accept timed out");
      }
    }
  }

  private static void talk(ServerSocket server, String host) throws Exception {
    CompletableFuture<Void> serving =
        CompletableFuture.runAsync(() -> {
          try (Socket accepted = server.accept()) {
            accepted.getInputStream().transferTo(accepted.getOutputStream());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
    try (Socket client = new Socket(host, server.getLocalPort());
        OutputStream output = client.getOutputStream();
        InputStream input = client.getInputStream()) {
      client.setTcpNoDelay(true);
      output.write(("hello " + host).getBytes(StandardCharsets.UTF_8));
      client.shutdownOutput();
      String answer = new String(input.readAllBytes(), StandardCharsets.UTF_8);
      System.out.println(answer + " from " + client.getInetAddress().getHostAddress());
    }
    serving.get();
  }

  private static void wildcardChannel() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(null);
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      for (String host : List.of(LEAT, KERNEL, LEAT)) {
        CompletableFuture<SocketChannel> accepting =
            CompletableFuture.supplyAsync(() -> {
              try {
                return server.accept();
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress(host, port));
            SocketChannel accepted = accepting.get()) {
          accepted.write(ByteBuffer.wrap(new byte[] {7}));
          ByteBuffer one = ByteBuffer.allocate(1);
          System.out.println("channel " + host + " reads " + client.read(one));
        }
      }
    }
  }

  /** Connections of both networks and a datagram channel, all in one selector. */
  private static void oneSelector() throws Exception {
    try (Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        DatagramChannel datagrams = DatagramChannel.open()) {
      server.bind(null).configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      datagrams.bind(new InetSocketAddress(KERNEL, 0)).configureBlocking(false);
      datagrams.register(selector, SelectionKey.OP_READ, "datagrams");
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      List<SocketChannel> clients = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        SocketChannel client = SocketChannel.open();
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_CONNECT, "client");
        if (client.connect(new InetSocketAddress(i % 2 == 0 ? LEAT : KERNEL, port))) {
          throw new IllegalStateException("connected at once though registered before");
        }
        clients.add(client);
      }
      datagrams.send(ByteBuffer.wrap(new byte[3]), datagrams.getLocalAddress());
      int octets = 0;
      int read = 0;
      while (octets < 40 || read < 3) {
        selector.select();
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isAcceptable()) {
            accept(server, selector);
          } else if (key.isConnectable()) {
            ((SocketChannel) key.channel()).finishConnect();
            key.interestOps(SelectionKey.OP_WRITE);
          } else if (key.isWritable()) {
            ((SocketChannel) key.channel()).write(ByteBuffer.wrap(new byte[1]));
            key.interestOps(0);
          } else if ("datagrams".equals(key.attachment())) {
            ByteBuffer target = ByteBuffer.allocate(10);
            datagrams.receive(target);
            read += target.position();
          } else {
            octets += ((SocketChannel) key.channel()).read(ByteBuffer.allocate(10));
          }
        }
        selector.selectedKeys().clear();
      }
      for (SocketChannel client : clients) {
        client.close();
      }
      System.out.println("one selector saw " + octets + " octets and " + read + " of a datagram");
    }
  }

  private static void accept(ServerSocketChannel server, Selector selector) throws IOException {
    SocketChannel accepted = server.accept();
    if (accepted != null) {
      accepted.configureBlocking(false);
      accepted.register(selector, SelectionKey.OP_READ);
    }
  }

  private static void http() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRemoteAddress().getAddress().getHostAddress().getBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String host : List.of(KERNEL, LEAT)) {
        URI uri = URI.create("http://" + host + ":" + server.getAddress().getPort() + "/");
        String first =
            client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        try (InputStream input = connection.getInputStream()) {
          String second = new String(input.readAllBytes(), StandardCharsets.UTF_8);
          System.out.println("http " + host + " " + first.equals(second));
        }
      }
    }
    server.stop(0);
  }

  /** Set while nobody knows whose the channel will be, and true afterwards. */
  private static void options() throws Exception {
    try (ServerSocketChannel server = ServerSocketChannel.open().bind(null)) {
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      for (String host : List.of(LEAT, KERNEL)) {
        try (SocketChannel client = SocketChannel.open()) {
          client.setOption(StandardSocketOptions.TCP_NODELAY, true);
          client.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
          client.bind(null);
          client.connect(new InetSocketAddress(host, port));
          boolean kept =
              client.getOption(StandardSocketOptions.TCP_NODELAY)
                  && client.getOption(StandardSocketOptions.SO_KEEPALIVE);
          System.out.println("options " + host + " " + kept);
        }
      }
    }
  }

  /** Listeners at one address, and one on the wildcard that both networks reach by turns. */
  private static void asynchronous() throws Exception {
    for (String host : List.of(LEAT, KERNEL)) {
      try (AsynchronousServerSocketChannel server =
          AsynchronousServerSocketChannel.open().bind(new InetSocketAddress(host, 0))) {
        asynchronous(server, host);
      }
    }
    try (AsynchronousServerSocketChannel server =
        AsynchronousServerSocketChannel.open().bind(null)) {
      for (String host : List.of(LEAT, KERNEL, KERNEL, LEAT, LEAT, KERNEL)) {
        asynchronous(server, host);
      }
    }
  }

  private static void asynchronous(AsynchronousServerSocketChannel server, String host)
      throws Exception {
    int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
    Future<AsynchronousSocketChannel> accepting = server.accept();
    try (AsynchronousSocketChannel client = AsynchronousSocketChannel.open()) {
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.connect(new InetSocketAddress(host, port)).get();
      try (AsynchronousSocketChannel accepted = accepting.get()) {
        Future<Integer> reading = client.read(ByteBuffer.allocate(10));
        accepted.write(ByteBuffer.wrap(new byte[] {7})).get();
        System.out.println(
            "asynchronous "
                + host
                + " reads "
                + reading.get()
                + ", "
                + client.getOption(StandardSocketOptions.TCP_NODELAY));
      }
    }
  }

  private static void refused() throws Exception {
    for (String host : List.of(LEAT, KERNEL)) {
      int port;
      try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName(host))) {
        port = server.getLocalPort();
      }
      try (Socket client = new Socket()) {
        client.connect(new InetSocketAddress(host, port), 20_000);
      } catch (ConnectException e) {
        System.out.println("refused " + host);
      }
    }
  }
}
