package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetlinkMessageTest {
  @Test
  void aRequestHasHeaderFixedPartAndPaddedAttributes() {
    ByteBuffer bytes =
        new NetlinkRequest(19, NetlinkRequest.ACK)
            .octets(2, 24, 0, 0)
            .attribute(3, "tun0")
            .attribute(4, 1500)
            .encode(7);
    assertThat(bytes.remaining()).isEqualTo(16 + 4 + 12 + 8);
    assertThat(bytes.getInt(0)).isEqualTo(40);
    assertThat(bytes.getShort(4)).isEqualTo((short) 19);
    assertThat(bytes.getShort(6)).isEqualTo((short) 5);
    assertThat(bytes.getInt(8)).isEqualTo(7);
    assertThat(bytes.getShort(20)).isEqualTo((short) 9);
    assertThat(bytes.getShort(22)).isEqualTo((short) 3);
    assertThat(bytes.getShort(32)).isEqualTo((short) 8);
    assertThat(bytes.getInt(36)).isEqualTo(1500);
  }

  @Test
  void aRequestMayBeEncodedAgainWithAnotherNumber() {
    NetlinkRequest request = RouteRequests.listLinks();
    assertThat(request.encode(1).getInt(8)).isEqualTo(1);
    assertThat(request.encode(2).getInt(8)).isEqualTo(2);
    assertThat(request.encode(2).remaining()).isEqualTo(32);
  }

  @Test
  void aDatagramIsSplitIntoItsMessages() throws LinuxException {
    ByteBuffer datagram =
        new NetlinkBytes().message(16, 2, 5).octets(1).message(3, 2, 5).field(0).datagram();
    datagram.position(0);
    List<NetlinkMessage> messages = NetlinkMessage.parse(padded(datagram));
    assertThat(messages).extracting(NetlinkMessage::type).containsExactly(16, 3);
    assertThat(messages.get(0).body().limit()).isEqualTo(1);
    assertThat(messages.get(1).field(0)).isZero();
  }

  /** The first message has 17 octets: three of padding follow it. */
  private static ByteBuffer padded(ByteBuffer datagram) {
    ByteBuffer padded = ByteBuffer.allocate(datagram.limit() + 3).order(ByteOrder.nativeOrder());
    padded.put(datagram.slice(0, 17)).position(20).put(datagram.slice(17, 20));
    return padded.flip();
  }

  @Test
  void aLengthOutsideTheDatagramIsMalformed() {
    assertMalformed(new NetlinkBytes().message(16, 0, 1).claiming(17).datagram());
    assertMalformed(new NetlinkBytes().message(16, 0, 1).claiming(15).datagram());
    assertMalformed(new NetlinkBytes().message(16, 0, 1).claiming(0).datagram());
    assertMalformed(new NetlinkBytes().message(16, 0, 1).claiming(-4).datagram());
    assertMalformed(new NetlinkBytes().message(16, 0, 1).claiming(0x7fff_ffff).datagram());
    assertMalformed(new NetlinkBytes().message(16, 0, 1).datagram().limit(15));
  }

  private static void assertMalformed(ByteBuffer datagram) {
    assertThatThrownBy(() -> NetlinkMessage.parse(datagram))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("malformed");
  }

  @Test
  void aFieldBehindTheEndIsMalformed() throws LinuxException {
    NetlinkMessage message = only(new NetlinkBytes().message(16, 0, 1).octets(1, 2, 3));
    assertThat(message.octet(2)).isEqualTo(3);
    assertThatThrownBy(() -> message.octet(3)).hasMessageContaining("malformed");
    assertThatThrownBy(() -> message.field(0)).hasMessageContaining("malformed");
    assertThatThrownBy(() -> message.attributes(4)).hasMessageContaining("malformed");
  }

  @Test
  void attributesAreFoundByType() throws LinuxException {
    NetlinkBytes inner = new NetlinkBytes().text(1, "tun").number(2, 77);
    NetlinkAttributes attributes =
        only(new NetlinkBytes()
                .message(16, 0, 1)
                .field(0)
                .attribute(9, 5)
                .attribute(10, 1, 2)
                .nested(18, inner))
            .attributes(4);
    assertThat(attributes.number(9, -1)).isEqualTo(5);
    assertThat(attributes.has(10)).isTrue();
    assertThat(attributes.number(11, -1)).isEqualTo(-1);
    assertThat(attributes.octets(10)).containsExactly(1, 2);
    assertThat(attributes.nested(18).string(1)).isEqualTo("tun");
    assertThat(attributes.nested(18).number(2, 0)).isEqualTo(77);
    assertThat(attributes.nested(19).has(1)).isFalse();
  }

  @Test
  void anAttributeLengthOutsideTheMessageIsMalformed() throws LinuxException {
    for (int length : new int[] {0, 3, 9, 0xffff}) {
      NetlinkMessage message =
          only(
              new NetlinkBytes()
                  .message(16, 0, 1)
                  .octets(length & 0xff, length >>> 8, 1, 0)
                  .field(0));
      assertThatThrownBy(() -> message.attributes(0)).hasMessageContaining("malformed");
    }
  }

  @Test
  void anAttributeThatIsNoNumberIsMalformed() throws LinuxException {
    NetlinkAttributes attributes =
        only(new NetlinkBytes().message(16, 0, 1).attribute(4, 1, 2, 3)).attributes(0);
    assertThatThrownBy(() -> attributes.number(4, 0)).hasMessageContaining("malformed");
  }

  static NetlinkMessage only(NetlinkBytes bytes) throws LinuxException {
    return NetlinkMessage.parse(bytes.datagram()).getFirst();
  }
}
