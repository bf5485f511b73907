package io.leat.link.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each refusal has its own sentence, which says what to do. */
class SentencesTest {
  private static final TunOptions TUN = TunOptions.tun("tun0");

  @Test
  void anExceptionNamesCallErrorAndRemedy() {
    LinuxException e =
        new LinuxException("open /dev/net/tun", Errno.ENOENT, TunAdvice.open(Errno.ENOENT));
    assertThat(e).hasMessageStartingWith("open /dev/net/tun: ").hasMessageEndingWith("(ENOENT)");
    assertThat(e.getMessage()).contains("modprobe tun");
    assertThat(e.errnoName()).isEqualTo("ENOENT");
    assertThat(e.call()).isEqualTo("open /dev/net/tun");
    assertThat(e.advice()).doesNotContain("ENOENT");
  }

  @Test
  void anUnknownErrorKeepsItsNumber() {
    assertThat(new LinuxException("x", 9999)).hasMessageEndingWith("(errno 9999)");
  }

  @Test
  void missingNodeDriverAndPermissionDiffer() {
    assertThat(
            Stream.of(Errno.ENOENT, Errno.ENODEV, Errno.EACCES, Errno.ENOTTY).map(TunAdvice::open))
        .doesNotHaveDuplicates()
        .allMatch(sentence -> sentence.contains("/dev/net/tun") || sentence.contains("modprobe"));
    assertThat(TunAdvice.open(Errno.ENXIO)).isEqualTo(TunAdvice.open(Errno.ENODEV));
  }

  @Test
  void busyPrivilegeOwnerAndFlagsDiffer() {
    assertThat(
            Stream.of(
                TunAdvice.attach(TUN, null, Errno.EBUSY),
                TunAdvice.attach(TUN, null, Errno.EPERM),
                TunAdvice.attach(TUN, link("tun", null), Errno.EPERM),
                TunAdvice.attach(TUN, null, Errno.EINVAL)))
        .doesNotHaveDuplicates();
    assertThat(TunAdvice.attach(TUN, null, Errno.EPERM)).contains("ip tuntap add dev tun0");
  }

  @Test
  void aDeviceOfAnotherKindIsNamed() {
    assertThat(TunAdvice.mismatch(TUN, link("veth", null))).contains("of kind veth");
    assertThat(TunAdvice.mismatch(TUN, link(null, null))).contains("another kind");
    assertThat(TunAdvice.mismatch(TUN, link("tun", made(true, false)))).contains("is a TAP");
    assertThat(TunAdvice.mismatch(TunOptions.tap("tun0"), link("tun", made(false, false))))
        .contains("is a TUN");
  }

  @Test
  void queuesThatDisagreeAreExplainedBothWays() {
    assertThat(TunAdvice.mismatch(TUN, link("tun", made(false, true))))
        .contains("was made with multi_queue");
    assertThat(TunAdvice.mismatch(TUN.withMultiQueue(), link("tun", made(false, false))))
        .contains("was made for one queue");
  }

  @Test
  void aThreadOfTheKernelsThatCannotBeHasItsReason() {
    assertThat(Stream.of(Errno.EPERM, Errno.ENOSYS, Errno.EINVAL).map(TunAdvice::kernelThread))
        .doesNotHaveDuplicates();
    assertThat(TunAdvice.kernelThread(Errno.EPERM)).contains("CAP_SYS_ADMIN");
    assertThat(TunAdvice.kernelThread(Errno.ENOENT))
        .isEqualTo(TunAdvice.kernelThread(Errno.ENOSYS))
        .contains("5.12");
  }

  @Test
  void aDeviceThatFitsOrIsNotThereIsNoMismatch() {
    assertThat(TunAdvice.mismatch(TUN, null)).isNull();
    assertThat(TunAdvice.mismatch(TUN, link("tun", made(false, false)))).isNull();
    assertThat(TunAdvice.mismatch(TUN, link("tun", null))).isNull();
  }

  @Test
  void packetInformationCannotBeRead() {
    assertThat(TunSetup.unfit(new TunDriver.Attached("tun0", TunDriver.IFF_TUN, 0)))
        .contains("IFF_NO_PI");
  }

  @Test
  void aNameThatTheKernelRefusesIsRefusedAtOnce() {
    for (String name :
        new String[] {"", ".", "..", "a/b", "a:b", "a b", "tun%d", "sixteen-octets-x"}) {
      assertThatThrownBy(() -> TunOptions.tun(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\"" + name + "\"");
    }
    assertThat(TunOptions.tun("fifteen-octets-").name()).hasSize(15);
  }

  @Test
  void theKernelsWordsFollowTheAdvice() {
    LinuxException e =
        LinkConfigurator.refusal(
            "set tun0 mtu 5", "tun0", new Netlink.Answer(Errno.EINVAL, "mtu less than minimum"));
    assertThat(e.getMessage())
        .startsWith("set tun0 mtu 5: ")
        .contains("the kernel says \"mtu less than minimum\"")
        .endsWith("(EINVAL)");
  }

  @Test
  void aUserNamespaceIsJudgedByWhatItsChildCouldDo() {
    String all = "Name:\tcat\nCapEff:\t000001ffffffffff\n";
    assertThat(Privileges.judge(0, all)).isEqualTo(Privileges.Ability.GIVEN);
    assertThat(Privileges.judge(0, "CapEff:\t0000000000000000\n").reason())
        .contains("no CAP_NET_ADMIN");
    assertThat(Privileges.judge(2, "sh: 1: cannot open /dev/net/tun: Permission denied").reason())
        .contains("cannot open /dev/net/tun");
    assertThat(Privileges.judge(1, "unshare: unshare failed: Operation not permitted").reason())
        .contains("cannot make user namespaces");
    assertThat(Privileges.judge(1, "").given()).isFalse();
  }

  private static LinkInfo link(@Nullable String kind, @Nullable TunAttributes tun) {
    return new LinkInfo(3, "tun0", 1500, 500, true, 0, kind, tun);
  }

  private static TunAttributes made(boolean tap, boolean multiQueue) {
    return new TunAttributes(tap, false, false, true, multiQueue, 0);
  }
}
