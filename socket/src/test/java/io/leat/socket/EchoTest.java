package io.leat.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.packet.wire.IpAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EchoTest extends WithStacks {
  private static void serve(TcpListener listener, int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      TcpStream stream = listener.accept();
      Thread.startVirtualThread(() -> echo(stream));
    }
  }

  private static void echo(TcpStream stream) {
    try (stream) {
      stream.input().transferTo(stream.output());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] exchange(byte[] text, int port) throws Exception {
    try (TcpStream stream = TcpStream.on(left).connect(RIGHT, port)) {
      Call<Void> writer =
          call(() -> {
            stream.output().write(text);
            stream.shutdownOutput();
            return null;
          });
      byte[] answer = stream.input().readAllBytes();
      writer.get();
      return answer;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 200})
  void whatIsSentComesBackOverManyConnectionsAtOnce(int connections) throws Exception {
    try (TcpListener listener = TcpListener.on(right).listen(IpAddress.ANY_IPV4, 7)) {
      Call<Void> server =
          call(() -> {
            serve(listener, connections);
            return null;
          });
      List<Call<byte[]>> clients = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        byte[] text = text(4_000_000 / connections + i, i);
        clients.add(call(() -> exchange(text, 7)));
      }
      for (int i = 0; i < connections; i++) {
        assertThat(clients.get(i).get()).isEqualTo(text(4_000_000 / connections + i, i));
      }
      server.get();
    }
  }

  @Test
  void fiveHundredVirtualThreadsReadAtOnce() throws Exception {
    try (TcpListener listener = TcpListener.on(right).listen(RIGHT, 7)) {
      List<TcpStream> clients = new ArrayList<>();
      List<TcpStream> served = new ArrayList<>();
      List<Call<Integer>> readers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        clients.add(TcpStream.on(left).connect(RIGHT, 7));
        TcpStream stream = listener.accept();
        served.add(stream);
        readers.add(call(() -> stream.input().read()));
      }
      readers.forEach(Call::blocked);
      for (int i = 0; i < 500; i++) {
        clients.get(i).output().write(i & 0xff);
      }
      for (TcpStream stream : served) {
        // each client's octet came to the reader of its own connection
        int index = served.indexOf(stream);
        assertThat(readers.get(index).get()).isEqualTo(index & 0xff);
      }
      clients.forEach(TcpStream::close);
      served.forEach(TcpStream::close);
    }
  }
}
