package io.leat.tcp.demux;

import static io.leat.packet.wire.TcpFlags.ACK;
import static io.leat.packet.wire.TcpFlags.RST;
import static org.assertj.core.api.Assertions.assertThat;

import io.leat.tcp.connection.TcpError;
import io.leat.tcp.connection.TcpSetting;
import io.leat.tcp.send.SendStream;
import io.leat.testkit.Requirement;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTest extends Scenario {
  private static final int CHUNK = 4096;

  @Test
  void textBeyondAGapIsFreedByAResetAndTextBeforeItStaysReadable() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    user.keepsUnreadText = true;
    peer.sendsText(10);
    peer.segment(ACK).seq(20_001).text(1000).arrives();
    peer.expects(ACK).ack(11);
    peer.segment(RST).seq(11).arrives();
    stack().isClosed(user, TcpError.RESET);
    assertThat(stack().chunks().octetsInUse()).isEqualTo(stack().chunks().chunkOctets());
    assertThat(user.receives(100)).isEqualTo(10);
    assertThat(user.receives(100)).isEqualTo(-1);
    stack().isEmpty();
  }

  @Test
  void textBeyondAGapIsFreedByAResetWhenNothingElseIsThere() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    user.keepsUnreadText = true;
    peer.segment(ACK).seq(20_001).text(1000).arrives();
    peer.expects(ACK).ack(1);
    peer.segment(RST).seq(1).arrives();
    stack().isEmpty();
    assertThat(user.closesFully()).isEqualTo(TcpError.RESET);
  }

  @Test
  @Requirement("EDGE-CASES 51")
  @Requirement("ATTACK A20")
  @Requirement("ATTACK A48")
  void octetsScatteredOverTheWindowTakeNoMoreMemoryThanTheBufferHas() {
    int buffer = 8 * CHUNK;
    configure(TcpSetting.RECEIVE_BUFFER, buffer);
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    for (int seq = 2; seq < buffer; seq += 1000) {
      peer.segment(ACK).seq(seq).text(1).arrives();
      peer.takesAll();
    }
    peer.segment(ACK).seq(buffer).text(1).arrives();
    peer.takesAll();
    assertThat(stack().chunks().octetsInUse()).isEqualTo(buffer);
    for (int seq = 1; seq <= buffer; seq += 1024) {
      peer.segment(ACK).seq(seq).text(1024).arrives();
      peer.takesAll();
    }
    assertThat(user.receivesAll()).isEqualTo(buffer);
    peer.takesAll();
  }

  @Test
  void aUserThatShutReceivingNeverHoldsMoreThanAWindow() {
    configure(TcpSetting.RECEIVE_BUFFER, 20_000);
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    user.closesReceiving();
    for (int i = 0; i < 100; i++) {
      peer.sendsText(1000);
      peer.takesAll();
    }
    stack().passes(SECOND);
    peer.takesAll();
    assertThat(stack().chunks().octetsInUse()).isZero();
  }

  @Test
  void aWriterThatFoundNoMemoryIsToldWhenThereIsSomeAgain() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    List<MemorySegment> hoard = hoard();
    user.told.clear();
    assertThat(user.sends(100)).isZero();
    stack().passes(SECOND);
    assertThat(user.told).doesNotContain("writable");

    hoard.forEach(stack().chunks()::give);
    stack().passes(SECOND);
    assertThat(user.told).contains("writable");
    assertThat(user.sends(100)).isEqualTo(100);
    peer.expects(ACK).text(100);
  }

  @Test
  void aWriterThatFoundMemoryForAPartIsToldWhenThereIsMore() {
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    int chunk = stack().chunks().chunkOctets();
    List<MemorySegment> hoard = hoard();
    while (stack().chunks().chunksLeft(SendStream.LEAVES) == 0) {
      stack().chunks().give(hoard.removeLast());
    }
    user.told.clear();
    int taken = user.sends(2 * chunk);
    assertThat(taken).isPositive().isLessThan(2 * chunk);
    for (int i = 0; i < 2; i++) {
      peer.takesAll();
      peer.segment(ACK).arrives();
    }
    assertThat(user.told).contains("writable");
    hoard.forEach(stack().chunks()::give);
  }

  @Test
  void aWriterWhoseBufferBecameSmallerWhileItWaitedForMemoryIsToldWhenThereIsRoom() {
    configure(TcpSetting.SEND_BUFFER, 40_000);
    ScriptedPeer peer = stack().peer(4000);
    User user = peer.acceptsConnection();
    peer.advertises(0);
    peer.segment(ACK).arrives();
    user.sends(9_000);
    List<MemorySegment> hoard = hoard();
    user.sends(30_000);
    var smaller = stack().config().with(TcpSetting.SEND_BUFFER, 8_000);
    stack().does(() -> user.connection().configure(smaller, stack().now()));
    hoard.forEach(stack().chunks()::give);
    stack().passes(SECOND);
    assertThat(user.connection().sendStream().space()).isZero();
    user.told.clear();
    peer.takesAll();
    peer.advertises(60_000);
    peer.segment(ACK).arrives();
    peer.takesAll();
    peer.segment(ACK).arrives();
    assertThat(user.told).contains("writable");
    peer.takesAll();
  }

  @Test
  void writersThatWaitForMemoryAreToldThoughOthersHaveGone() {
    User[] users = new User[3];
    ScriptedPeer[] peers = new ScriptedPeer[3];
    for (int i = 0; i < users.length; i++) {
      peers[i] = stack().peer(4000 + i);
      users[i] = peers[i].acceptsConnection();
    }
    List<MemorySegment> hoard = hoard();
    for (User user : users) {
      user.told.clear();
      assertThat(user.sends(100)).isZero();
    }
    users[0].aborts();
    peers[0].expects(RST | ACK);
    users[1].aborts();
    peers[1].expects(RST | ACK);
    hoard.forEach(stack().chunks()::give);
    stack().passes(SECOND);
    assertThat(users[2].told).contains("writable");
  }

  /** All memory that there is. */
  private List<MemorySegment> hoard() {
    List<MemorySegment> hoard = new ArrayList<>();
    for (var chunk = stack().chunks().take(); chunk != null; chunk = stack().chunks().take()) {
      hoard.add(chunk);
    }
    return hoard;
  }
}
