package io.leat.stack.ip;

import io.leat.packet.wire.EthernetHeader;
import io.leat.packet.wire.Icmpv4Message;
import io.leat.packet.wire.Icmpv6Message;
import io.leat.packet.wire.LinkAddress;
import io.leat.testkit.Requirement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Good packets of every kind, damaged at random, from seeds. */
class PacketStormTest {
  private static final long PEER = 0x0200_0000_0002L;
  private static final String[] IPV4 = {"10.0.0.1", "10.0.0.2"};
  private static final String[] IPV6 = {"fd00::1", "fd00::2"};

  /** Good packets, from the IP header on. */
  static List<byte[]> packets() {
    List<byte[]> packets = new ArrayList<>();
    for (String[] pair : new String[][] {IPV4, IPV6}) {
      String us = pair[0];
      String peer = pair[1];
      boolean ipv4 = us.equals(IPV4[0]);
      byte[] text = Packets.counting(100);
      byte[] segment = Packets.tcp(us, 80, peer, 4711, 1);
      byte[] quote = Packets.octets(Packets.ip(us, peer, Packets.TCP, segment));
      packets.add(
          Packets.octets(Packets.ip(peer, us, Packets.TCP, Packets.tcp(peer, 4711, us, 80, 1))));
      for (int port : new int[] {53, 54}) {
        byte[] datagram = Packets.udp(peer, 7, us, port, text);
        packets.add(Packets.octets(Packets.ip(peer, us, Packets.UDP, datagram)));
        packets.add(
            Packets.octets(
                Packets.fragment(peer, us, port, 0, true, Packets.slice(datagram, 0, 64))));
        packets.add(
            Packets.octets(
                Packets.fragment(peer, us, port, 64, false, Packets.slice(datagram, 64, 108))));
      }
      int echo = ipv4 ? Icmpv4Message.ECHO : Icmpv6Message.ECHO;
      packets.add(Packets.octets(Packets.icmp(peer, us, echo, 0, 1, text)));
      for (int type : ipv4 ? new int[] {3, 4, 5, 11, 12} : new int[] {1, 2, 3, 4}) {
        packets.add(Packets.octets(Packets.icmp(peer, us, type, 4, 1400, quote)));
      }
      packets.add(Packets.octets(Packets.ip(peer, us, 99, text)));
    }
    byte[] options = Packets.bytes(Packets.TCP, 0, 0x9e, 2, 0, 0, 1, 0);
    byte[] segment = Packets.tcp(IPV6[1], 4711, IPV6[0], 80, 1);
    byte[] chain = Packets.concat(options, segment);
    for (int header : new int[] {0, 43, 60}) {
      packets.add(Packets.octets(Packets.ipv6(IPV6[1], IPV6[0], header, chain)));
    }
    for (int type = 130; type <= 143; type++) {
      byte[] rest =
          Packets.concat(Packets.address(IPV6[0]).octets(), Packets.bytes(1, 1), new byte[6]);
      byte[] message = Packets.icmpv6("fe80::2", "ff02::1", type, 0, 0x7f000708, rest);
      packets.add(Packets.octets(Packets.ipv6("fe80::2", "ff02::1", Packets.ICMPV6, 255, message)));
    }
    return packets;
  }

  static byte[] frame(byte[] packet) {
    boolean ipv4 = packet[0] >>> 4 == 4;
    int type = ipv4 ? EthernetHeader.IPV4 : EthernetHeader.IPV6;
    long to = packet.length > 24 && packet[24] == -1 ? LinkAddress.ofMulticast(0, 1) : TestHost.MAC;
    return Packets.octets(Packets.ethernet(to, PEER, type, packet));
  }

  static byte[] arp(int operation) {
    byte[] packet =
        Packets.concat(
            Packets.bytes(0, 1, 8, 0, 6, 4, 0, operation, 2, 0, 0, 0, 0, 2, 10, 0, 0, 2),
            Packets.bytes(0, 0, 0, 0, 0, 0, 10, 0, 0, 1));
    return Packets.octets(
        Packets.ethernet(LinkAddress.BROADCAST, PEER, EthernetHeader.ARP, packet));
  }

  private static List<byte[]> frames(boolean ethernet) {
    List<byte[]> frames = new ArrayList<>();
    for (byte[] packet : packets()) {
      frames.add(ethernet ? frame(packet) : packet);
    }
    if (ethernet) {
      frames.add(arp(1));
      frames.add(arp(2));
    }
    return frames;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @Requirement("ATTACK A41")
  @Requirement("ATTACK A45")
  void damagedPacketsAreSurvived(boolean ethernet) {
    List<byte[]> frames = frames(ethernet);
    for (long seed = 0; seed < 100; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      PacketStorm storm = new PacketStorm(ethernet);
      try {
        for (int i = 0; i < 200; i++) {
          byte[] octets = frames.get(random.nextInt(frames.size()));
          int control = random.nextInt(4) | (random.nextInt(50) == 0 ? random.nextInt(16) : 0);
          storm.frame(control, damage(octets, random));
        }
        storm.run(new byte[0]);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static byte[] damage(byte[] octets, SplittableRandom random) {
    byte[] damaged = octets.clone();
    for (int i = random.nextInt(4); i > 0; i--) {
      int at =
          random.nextInt(3) == 0
              ? random.nextInt(damaged.length)
              : random.nextInt(Math.min(damaged.length, 80));
      damaged[at] =
          switch (random.nextInt(4)) {
            case 0 -> (byte) (damaged[at] ^ 1 << random.nextInt(8));
            case 1 -> 0;
            case 2 -> -1;
            default -> (byte) random.nextInt();
          };
    }
    return random.nextInt(6) == 0
        ? Packets.slice(damaged, 0, random.nextInt(damaged.length + 1))
        : damaged;
  }

  /** Writes the seeds that the fuzzer begins with: {@code PacketStormTest FOLDER}. */
  public static void main(String[] arguments) throws IOException {
    for (boolean ethernet : new boolean[] {false, true}) {
      String test = ethernet ? "EthernetFuzzTest" : "IpFuzzTest";
      Path folder = Path.of(arguments[0], test + "Inputs", "survives");
      Files.createDirectories(folder);
      ByteBuffer all = ByteBuffer.allocate(1 << 16);
      for (byte[] frame : frames(ethernet)) {
        all.put((byte) 0).putShort((short) frame.length).put(frame);
      }
      Files.write(folder.resolve("every-kind"), Packets.slice(all.array(), 0, all.position()));
    }
  }
}
