package io.leat.sim.drill.bridge;

import static io.leat.sim.drill.bridge.BridgeClient.any;
import static io.leat.sim.drill.bridge.BridgeClient.ints;
import static io.leat.sim.drill.bridge.BridgeClient.payload;
import static io.leat.sim.drill.bridge.Ipv4Segment.ACK;
import static io.leat.sim.drill.bridge.Ipv4Segment.PSH;
import static io.leat.sim.drill.bridge.Ipv4Segment.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BridgeServerTest {
  private static final byte[] ALL_OPTIONS = {
    2, 4, 3, (byte) 0xe8, 4, 2, 8, 10, 0, 0, 0, 100, 0, 0, 0, 0, 1, 3, 3, 7
  };

  @TempDir private Path folder;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private Path path;
  private BridgeServer server;

  @BeforeEach
  void serve() throws IOException {
    path = folder.resolve("bridge");
    server = BridgeServer.start(path, complaints::add);
  }

  @AfterEach
  void end() throws IOException {
    server.close();
  }

  private static void listening(BridgeClient client) throws IOException {
    client.hello("packetdrill", "--local_ip=192.168.0.1", "script.pkt");
    assertThat(client.call(BridgeClient.SOCKET, ints(3, 2, 1, 6)).result()).isEqualTo(3);
    assertThat(client.call(BridgeClient.BIND, any(3, 8080)).result()).isZero();
    assertThat(client.call(BridgeClient.LISTEN, ints(3, 1)).result()).isZero();
  }

  /** Ends with our ISS. */
  private static int established(BridgeClient client) throws IOException {
    listening(client);
    client.packetIn(Ipv4Segment.of(SYN, 0, 0, 0).with(ALL_OPTIONS).packet());
    int iss = ByteBuffer.wrap(client.packetOut(0)).getInt(24);
    client.packetIn(Ipv4Segment.of(ACK, 1, iss + 1, 0).packet());
    BridgeClient.Reply accepted = client.call(BridgeClient.ACCEPT, ints(3, 4));
    assertThat(accepted.result()).isEqualTo(4);
    return iss;
  }

  @Test
  void helloSaysThatTimeIsVirtualAndStartsTheClock() throws IOException {
    try (BridgeClient client = new BridgeClient(path)) {
      BridgeClient.Reply reply = client.hello("packetdrill", "script.pkt");
      assertThat(reply.fields().getInt()).as("version").isEqualTo(1);
      assertThat(reply.fields().getInt() & 1).as("virtual time").isEqualTo(1);
      assertThat(reply.micros()).isPositive();
    }
  }

  @Test
  void aSynIsAnsweredWithTheOptionsInLinuxsOrder() throws IOException {
    try (BridgeClient client = new BridgeClient(path)) {
      listening(client);
      client.packetIn(Ipv4Segment.of(SYN, 0, 0, 0).with(ALL_OPTIONS).packet());
      byte[] answer = client.packetOut(0);
      assertThat(answer).hasSize(60);
      assertThat(Ipv4Segment.verify(answer)).as("checksum").isEqualTo(0xffff);
      ByteBuffer packet = ByteBuffer.wrap(answer);
      assertThat(packet.getShort(34) & 0xffff).as("window").isEqualTo(65_535);
      assertThat(packet.getInt(40)).as("mss 1460").isEqualTo(0x020405b4);
      assertThat(packet.getInt(44)).as("sackOK, TS").isEqualTo(0x0402080a);
      assertThat(packet.getInt(52)).as("ecr").isEqualTo(100);
      assertThat(packet.getInt(56)).as("nop, wscale 8").isEqualTo(0x01030308);
    }
  }

  @Test
  void aReadThatWaitsIsAnsweredWhenTextArrives() throws IOException {
    try (BridgeClient client = new BridgeClient(path)) {
      int iss = established(client);
      int read = client.request(BridgeClient.RECV, ints(4, 0, 1000, 0));
      long before = client.micros;
      assertThat(client.call(BridgeClient.SLEEP, payload(8).putLong(50_000)).result()).isZero();
      assertThat(client.micros).isEqualTo(before + 50_000);
      int arrival =
          client.request(
              BridgeClient.PACKET_IN,
              BridgeClient.blob(Ipv4Segment.of(ACK | PSH, 1, iss + 1, 500).packet()));
      BridgeClient.Reply first = client.reply();
      BridgeClient.Reply second = client.reply();
      assertThat(first.id()).isEqualTo(read);
      assertThat(first.result()).isEqualTo(500);
      assertThat(first.fields().getInt()).isEqualTo(500);
      assertThat(second.id()).isEqualTo(arrival);
      byte[] acknowledgment = client.packetOut(0);
      assertThat(ByteBuffer.wrap(acknowledgment).getInt(28)).as("at once").isEqualTo(501);
    }
  }

  @Test
  void driveStopsWhenACallReturns() throws IOException {
    try (BridgeClient client = new BridgeClient(path)) {
      established(client);
      int poll =
          client.request(
              23, payload(14).putInt(700).putInt(1).putInt(4).putShort((short) 1).position(14));
      long before = client.micros;
      int drive = client.request(BridgeClient.DRIVE, payload(8).putLong(5_000_000));
      assertThat(client.reply().id()).isEqualTo(poll);
      assertThat(client.reply().id()).isEqualTo(drive);
      assertThat(client.micros).isEqualTo(before + 700_000);
    }
  }

  @Test
  void aSynWithoutAnswerIsSentAgainAfterASecondOfVirtualTime() throws IOException {
    try (BridgeClient client = new BridgeClient(path)) {
      listening(client);
      client.packetIn(Ipv4Segment.of(SYN, 0, 0, 0).packet());
      long before = client.micros;
      assertThat(client.packetOut(0)).isNotNull();
      assertThat(client.packetOut(900_000)).isNull();
      assertThat(client.packetOut(200_000)).isNotNull();
      assertThat(client.micros).isEqualTo(before + 1_000_000);
    }
  }

  @Test
  void tcpInfoHasLinuxsLayout() throws IOException {
    try (BridgeClient client = new BridgeClient(path)) {
      established(client);
      BridgeClient.Reply reply = client.call(BridgeClient.GETSOCKOPT, ints(4, 6, 11, 280));
      ByteBuffer info = reply.fields();
      assertThat(info.getInt()).isEqualTo(280);
      ByteBuffer fields = info.slice().order(info.order());
      assertThat(fields.get(0)).as("ESTABLISHED").isEqualTo((byte) 1);
      assertThat(fields.get(5) & 7).as("timestamps, SACK, window scale").isEqualTo(7);
      assertThat(fields.get(6)).as("scales").isEqualTo((byte) 0x87);
      assertThat(fields.getInt(16)).as("snd_mss").isEqualTo(988);
      assertThat(fields.getInt(80)).as("snd_cwnd").isEqualTo(10);
      assertThat(fields.getInt(84)).as("advmss").isEqualTo(1460);
    }
  }

  @Test
  void theAnswerToASynTimesTheRoundTripWithoutTimestamps() throws IOException {
    try (BridgeClient client = new BridgeClient(path)) {
      listening(client);
      client.packetIn(Ipv4Segment.of(SYN, 0, 0, 0).packet());
      int iss = ByteBuffer.wrap(client.packetOut(0)).getInt(24);
      client.call(BridgeClient.SLEEP, payload(8).putLong(30_000));
      client.packetIn(Ipv4Segment.of(ACK, 1, iss + 1, 0).packet());
      client.call(BridgeClient.ACCEPT, ints(3, 4));
      ByteBuffer info = client.call(BridgeClient.GETSOCKOPT, ints(4, 6, 11, 280)).fields();
      assertThat(info.getInt(info.position() + 4 + 68)).as("rtt").isEqualTo(30_000);
      assertThat(info.getInt(info.position() + 4 + 8)).as("rto").isEqualTo(230_000);
    }
  }

  @Test
  void settingsOfLinuxAreFollowed() throws IOException {
    try (BridgeClient client = new BridgeClient(path)) {
      client.hello("packetdrill");
      byte[] lines = "tcp_timestamps=0\ntcp_sack=0\ntcp_no_such_thing=5\n".getBytes();
      assertThat(client.call(BridgeClient.SYSCTL, BridgeClient.blob(lines)).result()).isZero();
      client.call(BridgeClient.SOCKET, ints(3, 2, 1, 6));
      client.call(BridgeClient.BIND, any(3, 8080));
      client.call(BridgeClient.LISTEN, ints(3, 1));
      client.packetIn(Ipv4Segment.of(SYN, 0, 0, 0).with(ALL_OPTIONS).packet());
      assertThat(client.packetOut(0)).as("mss and window scale only").hasSize(48);
    }
  }

  @Test
  void whatMeansNothingIsAnsweredNotIgnored() throws IOException {
    try (BridgeClient client = new BridgeClient(path)) {
      client.hello("packetdrill");
      assertThat(client.call(99, payload(0)).errno()).as("ENOSYS").isEqualTo(38);
      assertThat(client.call(BridgeClient.BIND, ints(3)).errno()).as("EINVAL").isEqualTo(22);
      assertThat(client.call(BridgeClient.LISTEN, ints(9, 1)).errno()).as("EBADF").isEqualTo(9);
    }
  }

  @Test
  void runsAreIndependentEvenWhenTheyAreOpenAtATime() throws IOException {
    List<BridgeClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        BridgeClient client = new BridgeClient(path);
        clients.add(client);
        listening(client);
      }
      int iss = 0;
      for (BridgeClient client : clients) {
        client.packetIn(Ipv4Segment.of(SYN, 0, 0, 0).packet());
        ByteBuffer answer = ByteBuffer.wrap(client.packetOut(0));
        assertThat(iss == 0 || answer.getInt(24) == iss).as("the same seed").isTrue();
        iss = answer.getInt(24);
      }
    } finally {
      for (BridgeClient client : clients) {
        client.close();
      }
    }
    assertThat(complaints).isEmpty();
  }
}
