package io.leat.agent;

import io.leat.packet.wire.IpAddress;
import io.leat.socket.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names and addresses as in {@code /etc/hosts}: {@code ADDRESS NAME [NAME...]}, and # begins a
 * comment. A name may have several addresses. Names do not differ by case.
 */
final class HostsFile {
  static final HostsFile EMPTY = new HostsFile(Map.of(), Map.of());

  private final Map<String, List<InetAddress>> addresses;
  private final Map<InetAddress, String> names;

  private HostsFile(Map<String, List<InetAddress>> addresses, Map<InetAddress, String> names) {
    this.addresses = addresses;
    this.names = names;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException with the line that is not understood
   * @throws IOException if it cannot be read
   */
  static HostsFile read(Path file) throws IOException {
    Map<String, List<InetAddress>> addresses = new LinkedHashMap<>();
    Map<InetAddress, String> names = new LinkedHashMap<>();
    int number = 0;
    for (String line : Files.readAllLines(file)) {
      number++;
      String said = line.split("#", 2)[0].strip();
      if (said.isEmpty()) {
        continue;
      }
      String[] words = said.split("\\s+", -1);
      if (words.length < 2) {
        throw wrong(file, number, "an address without a name");
      }
      InetAddress address = address(words[0], file, number);
      names.putIfAbsent(address, words[1]);
      for (int i = 1; i < words.length; i++) {
        addresses
            .computeIfAbsent(words[i].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
            .add(named(words[i], address));
      }
    }
    return new HostsFile(addresses, names);
  }

  private static InetAddress address(String text, Path file, int line) {
    try {
      return Addresses.toInet(IpAddress.parse(text));
    } catch (IllegalArgumentException e) {
      throw wrong(file, line, "no address: " + text);
    }
  }

  /** An address that knows the name it was found by. */
  private static InetAddress named(String name, InetAddress address) {
    try {
      return InetAddress.getByAddress(name, address.getAddress());
    } catch (UnknownHostException e) {
      throw new AssertionError("the octets of an address are an address", e);
    }
  }

  private static IllegalArgumentException wrong(Path file, int line, String what) {
    return new IllegalArgumentException(file + ", line " + line + ": " + what);
  }

  /** None if the name is not there. */
  List<InetAddress> addressesOf(String name) {
    return addresses.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  /** Null if the address is not there. */
  @Nullable String nameOf(InetAddress address) {
    return names.get(address);
  }
}
