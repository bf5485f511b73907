package io.leat.compatibility;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

@Program("TLS of the JDK")
class TlsTest extends WithChannels {
  private static final int OCTETS = 500_000;

  private static byte[] secret() {
    byte[] secret = new byte[OCTETS];
    new SplittableRandom(1).nextBytes(secret);
    return secret;
  }

  @Test
  void sslSocketIsLayeredOverASocketOfAChannel() throws Exception {
    SSLContext context = Network.certificate().context();
    Ends ends = connected();
    Call<byte[]> server =
        call(
            false,
            () -> {
              try (SSLSocket tls = layered(context, ends.server().socket(), false)) {
                byte[] read = tls.getInputStream().readNBytes(OCTETS);
                tls.getOutputStream().write(read);
                return read;
              }
            });
    try (SSLSocket tls = layered(context, ends.client().socket(), true)) {
      tls.getOutputStream().write(secret());
      assertThat(tls.getInputStream().readAllBytes()).isEqualTo(secret());
      assertThat(tls.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }
    assertThat(server.get()).isEqualTo(secret());
  }

  private static SSLSocket layered(SSLContext context, Socket plain, boolean client)
      throws IOException {
    SSLSocket tls =
        (SSLSocket) context.getSocketFactory().createSocket(plain, "leat.test", 443, true);
    tls.setUseClientMode(client);
    return tls;
  }

  @Test
  void sslEngineWorksOverChannelsThatDoNotBlock() throws Exception {
    SSLContext context = Network.certificate().context();
    Ends ends = connected();
    Call<Integer> server = call(false, () -> receive(context.createSSLEngine(), ends.server()));
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    try (Tls tls = new Tls(engine, ends.client())) {
      ByteBuffer source = ByteBuffer.wrap(secret());
      while (source.hasRemaining()) {
        tls.wrap(source);
      }
      tls.end();
      while (!engine.isInboundDone()) {
        tls.unwrap(tls.room());
      }
    }
    assertThat(server.get()).isEqualTo(OCTETS);
  }

  private static int receive(SSLEngine engine, SocketChannel channel) throws IOException {
    engine.setUseClientMode(false);
    byte[] expected = secret();
    ByteBuffer target = ByteBuffer.allocate(OCTETS + 100_000);
    try (Tls tls = new Tls(engine, channel)) {
      while (!engine.isInboundDone()) {
        tls.unwrap(target);
      }
      tls.end();
    }
    assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(expected));
    return target.remaining();
  }

  /** An engine between octets in clear and a channel that a selector watches. */
  private static final class Tls implements AutoCloseable {
    private final SSLEngine engine;
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer incoming;
    private final ByteBuffer outgoing;

    Tls(SSLEngine engine, SocketChannel channel) throws IOException {
      this.engine = engine;
      this.channel = channel;
      channel.configureBlocking(false);
      selector = Selector.open();
      key = channel.register(selector, 0);
      incoming = ByteBuffer.allocateDirect(engine.getSession().getPacketBufferSize() * 2);
      outgoing = ByteBuffer.allocateDirect(engine.getSession().getPacketBufferSize());
    }

    void wrap(ByteBuffer source) throws IOException {
      switch (engine.getHandshakeStatus()) {
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> unwrap(room());
        case NEED_TASK -> runTasks();
        case NEED_WRAP, NOT_HANDSHAKING, FINISHED -> {
          engine.wrap(source, outgoing);
          outgoing.flip();
          while (outgoing.hasRemaining()) {
            if (channel.write(outgoing) == 0) {
              await(SelectionKey.OP_WRITE);
            }
          }
          outgoing.clear();
        }
      }
    }

    void unwrap(ByteBuffer target) throws IOException {
      switch (engine.getHandshakeStatus()) {
        case NEED_WRAP -> wrap(ByteBuffer.allocate(0));
        case NEED_TASK -> runTasks();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
          incoming.flip();
          SSLEngineResult result = engine.unwrap(incoming, target);
          incoming.compact();
          if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new IOException("no room for a record of TLS");
          }
          if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            int octets = channel.read(incoming);
            if (octets == 0) {
              await(SelectionKey.OP_READ);
            } else if (octets < 0) {
              engine.closeInbound();
            }
          }
        }
      }
    }

    /** For records that carry no text: an engine wants room for text before it looks. */
    ByteBuffer room() {
      return ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    }

    private void runTasks() {
      for (Runnable task = engine.getDelegatedTask();
          task != null;
          task = engine.getDelegatedTask()) {
        task.run();
      }
    }

    private void await(int operation) throws IOException {
      key.interestOps(operation);
      selector.select();
      selector.selectedKeys().clear();
    }

    void end() throws IOException {
      engine.closeOutbound();
      while (!engine.isOutboundDone()) {
        wrap(ByteBuffer.allocate(0));
      }
    }

    @Override
    public void close() throws IOException {
      selector.close();
      channel.close();
    }
  }
}
