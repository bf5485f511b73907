package io.leat.cli.control;

import io.leat.packet.wire.FlowKey;
import io.leat.packet.wire.IpAddress;

/** Address and port in one word. */
public final class Endpoints {
  private Endpoints() {}

  /** {@code ADDR:PORT}, {@code [V6]:PORT}. */
  public static String text(IpAddress address, int port) {
    return address.isIpv4() ? address + ":" + port : "[" + address + "]:" + port;
  }

  /** Address and port, apart again. */
  public record End(IpAddress address, int port) {}

  /** The reverse of {@link #text}. */
  public static End parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    String address = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
    return new End(IpAddress.parse(address), Integer.parseInt(text.substring(colon + 1)));
  }

  public static String local(FlowKey flow) {
    return text(flow.local(), flow.localPort);
  }

  public static String remote(FlowKey flow) {
    return text(flow.remote(), flow.remotePort);
  }
}
