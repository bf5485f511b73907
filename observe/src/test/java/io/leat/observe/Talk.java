package io.leat.observe;

import io.leat.tcp.connection.ConnectionHandler;
import io.leat.tcp.connection.TcpConnection;
import java.nio.charset.StandardCharsets;

/** A client that asks and closes when it has its answer, and the server that answers. */
final class Talk implements ConnectionHandler {
  private final TraceRecorder recorder;
  private final boolean asks;
  private final byte[] octets = new byte[1024];
  private boolean closed;

  private Talk(TraceRecorder recorder, boolean asks) {
    this.recorder = recorder;
    this.asks = asks;
  }

  static Talk client(TraceRecorder recorder) {
    return new Talk(recorder, true);
  }

  static Talk server(TraceRecorder recorder) {
    return new Talk(recorder, false);
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
    if (count < 0 || asks) {
      closed = true;
      recorder.socketCall(connection.serial(), "close", "", now);
      connection.close(now);
    } else {
      write(connection, "HTTP/1.1 204 No Content\r\n\r\n", now);
    }
  }

  private void write(TcpConnection connection, String text, long now) {
    byte[] request = text.getBytes(StandardCharsets.US_ASCII);
    recorder.socketCall(connection.serial(), "write(" + request.length + " octets)", "", now);
    connection.send(request, 0, request.length, now);
  }
}
