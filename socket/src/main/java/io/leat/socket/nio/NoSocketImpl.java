package io.leat.socket.nio;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketImpl;

/**
 * What {@code Socket} and {@code ServerSocket} insist on; an adaptor overrides all that asks it.
 */
final class NoSocketImpl extends SocketImpl {
  private static UnsupportedOperationException unused() {
    return new UnsupportedOperationException("the channel does this");
  }

  @Override
  protected void create(boolean stream) {
    throw unused();
  }

  @Override
  protected void connect(String host, int toPort) {
    throw unused();
  }

  @Override
  protected void connect(InetAddress to, int toPort) {
    throw unused();
  }

  @Override
  protected void connect(SocketAddress to, int timeout) {
    throw unused();
  }

  @Override
  protected void bind(InetAddress host, int toPort) {
    throw unused();
  }

  @Override
  protected void listen(int backlog) {
    throw unused();
  }

  @Override
  protected void accept(SocketImpl s) {
    throw unused();
  }

  @Override
  protected InputStream getInputStream() {
    throw unused();
  }

  @Override
  protected OutputStream getOutputStream() {
    throw unused();
  }

  @Override
  protected int available() {
    throw unused();
  }

  @Override
  protected void close() {
    throw unused();
  }

  @Override
  protected void sendUrgentData(int data) {
    throw unused();
  }

  @Override
  public void setOption(int option, Object value) {
    throw unused();
  }

  @Override
  public Object getOption(int option) {
    throw unused();
  }
}
