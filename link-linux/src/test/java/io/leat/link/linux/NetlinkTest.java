package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class NetlinkTest {
  private static final int MULTI = NetlinkMessage.MULTI;
  private static final int INTERRUPTED = MULTI | NetlinkMessage.DUMP_INTERRUPTED;

  private final ScriptedKernel kernel = new ScriptedKernel();
  private final Netlink netlink = new Netlink(kernel);

  /** Answers each request with datagrams that may use its sequence number. */
  private static final class ScriptedKernel implements NetlinkTransport {
    private final Queue<IntFunction<NetlinkBytes>> script = new ArrayDeque<>();
    private int sequence;
    private int requests;

    void answers(IntFunction<NetlinkBytes> datagram) {
      script.add(datagram);
    }

    @Override
    public void send(ByteBuffer message) {
      sequence = message.getInt(8);
      requests++;
    }

    @Override
    public ByteBuffer receive() {
      return script.remove().apply(sequence).datagram();
    }

    @Override
    public void close() {}
  }

  @Test
  void anAcknowledgmentEndsARequest() throws LinuxException {
    kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.ERROR, 0, n).field(0));
    assertThat(netlink.request(RouteRequests.setUp(1, true)))
        .isEqualTo(new Netlink.Answer(0, null));
  }

  @Test
  void anAnswerToAnEarlierRequestIsPassedOver() throws LinuxException {
    kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.ERROR, 0, n - 1).field(-1));
    kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.ERROR, 0, n).field(-16));
    assertThat(netlink.request(RouteRequests.setUp(1, true)).errno()).isEqualTo(Errno.EBUSY);
  }

  @Test
  void theKernelsOwnWordsComeWithARefusal() throws LinuxException {
    int flags = NetlinkMessage.CAPPED | NetlinkMessage.EXPLAINED;
    kernel.answers(n ->
        new NetlinkBytes()
            .message(NetlinkMessage.ERROR, flags, n)
            .field(-Errno.EINVAL)
            .octets(new int[16])
            .text(1, "mtu less than device minimum"));
    assertThat(netlink.request(RouteRequests.setMtu(1, 5)))
        .isEqualTo(new Netlink.Answer(Errno.EINVAL, "mtu less than device minimum"));
  }

  @Test
  void aListingRunsOverSeveralDatagramsUntilDone() throws LinuxException {
    kernel.answers(
        n -> new NetlinkBytes().message(16, MULTI, n).field(1).message(16, MULTI, n).field(2));
    kernel.answers(n -> new NetlinkBytes().message(16, MULTI, n - 1).field(9));
    kernel.answers(n -> new NetlinkBytes().message(16, MULTI, n).field(3));
    kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.DONE, MULTI, n).field(0));
    assertThat(netlink.dump(RouteRequests.listLinks(), "list"))
        .extracting(message -> message.body().getInt(0))
        .containsExactly(1, 2, 3);
  }

  @Test
  void aListingThatChangedUnderWayIsTakenAgain() throws LinuxException {
    kernel.answers(n -> new NetlinkBytes().message(16, INTERRUPTED, n).field(1));
    kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.DONE, MULTI, n).field(0));
    kernel.answers(n -> new NetlinkBytes().message(16, MULTI, n).field(2));
    kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.DONE, INTERRUPTED, n).field(0));
    kernel.answers(n -> new NetlinkBytes().message(16, MULTI, n).field(3));
    kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.DONE, MULTI, n).field(0));
    assertThat(netlink.dump(RouteRequests.listLinks(), "list"))
        .extracting(message -> message.body().getInt(0))
        .containsExactly(3);
    assertThat(kernel.requests).isEqualTo(3);
  }

  @Test
  void aListingThatKeepsChangingIsGivenUp() {
    for (int i = 0; i < Netlink.DUMP_TRIES; i++) {
      kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.DONE, INTERRUPTED, n).field(0));
    }
    assertThatThrownBy(() -> netlink.dump(RouteRequests.listLinks(), "list links"))
        .isInstanceOf(LinuxException.class)
        .hasMessageContaining("list links")
        .hasMessageContaining("keep changing");
  }

  @Test
  void aListingThatFailsSaysSo() {
    kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.ERROR, 0, n).field(-1));
    assertThatThrownBy(() -> netlink.dump(RouteRequests.listLinks(), "list links"))
        .hasMessageContaining("EPERM");
    kernel.answers(n -> new NetlinkBytes().message(NetlinkMessage.DONE, MULTI, n).field(-12));
    assertThatThrownBy(() -> netlink.dump(RouteRequests.listLinks(), "list links"))
        .hasMessageContaining("ENOMEM");
  }
}
