package io.leat.observe;

import io.leat.stack.Command;
import io.leat.stack.StackLoop;
import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.nio.charset.StandardCharsets;

/**
 * A client that asks and closes when it has its answer, and the server that answers. When it hears
 * the end the server has something to do first: it closes in the next turn of its loop, so that its
 * FIN does not carry the acknowledgment of the client's.
 */
final class Talk implements ConnectionHandler {
  private final TraceRecorder recorder;
  private final StackLoop loop;
  private final boolean asks;
  private final byte[] octets = new byte[1024];
  private boolean closed;

  private Talk(TraceRecorder recorder, StackLoop loop, boolean asks) {
    this.recorder = recorder;
    this.loop = loop;
    this.asks = asks;
  }

  static Talk client(TraceRecorder recorder, StackLoop loop) {
    return new Talk(recorder, loop, true);
  }

  static Talk server(TraceRecorder recorder, StackLoop loop) {
    return new Talk(recorder, loop, false);
  }

  @Override
  public void connected(TcpConnection connection, long now) {
    if (asks) {
      write(connection, "GET / HTTP/1.1\r\n\r\n", now);
    }
  }

  @Override
  public void readable(TcpConnection connection, long now) {
    int count = connection.receive(octets, 0, octets.length, now);
    if (count == 0) {
      return;
    }
    String result = count < 0 ? "end of stream" : count + " octets";
    recorder.socketCall(connection.serial(), "read", result, now);
    if (closed) {
      return;
    }
    if (asks) {
      close(connection, now);
    } else if (count < 0) {
      loop.execute(
          new Command() {
            @Override
            protected void run(StackLoop on, long later) {
              close(connection, later);
            }
          });
    } else {
      write(connection, "HTTP/1.1 204 No Content\r\n\r\n", now);
    }
  }

  private void close(TcpConnection connection, long now) {
    closed = true;
    recorder.socketCall(connection.serial(), "close", "", now);
    connection.close(now);
  }

  private void write(TcpConnection connection, String text, long now) {
    byte[] request = text.getBytes(StandardCharsets.US_ASCII);
    recorder.socketCall(connection.serial(), "write(" + request.length + " octets)", "", now);
    connection.send(request, 0, request.length, now);
  }
}
