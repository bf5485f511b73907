package io.leat.stack.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leat.packet.wire.IpAddress;
import io.leat.packet.wire.IpPrefix;
import io.leat.testkit.Requirement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTableTest {
  private final AddressTable table = new AddressTable(false);

  private void add(String... prefixes) {
    for (String prefix : prefixes) {
      table.put(IpPrefix.parse(prefix), AddressState.PREFERRED);
    }
  }

  private boolean isLocal(String text) {
    IpAddress address = IpAddress.parse(text);
    return table.isLocal(address.hi(), address.lo());
  }

  private boolean isBroadcast(String text) {
    IpAddress address = IpAddress.parse(text);
    return table.isBroadcast(address.hi(), address.lo());
  }

  private boolean isMember(String text) {
    IpAddress address = IpAddress.parse(text);
    return table.isMember(address.hi(), address.lo());
  }

  private String sourceFor(String text) {
    IpAddress address = IpAddress.parse(text);
    return String.valueOf(table.sourceFor(address.hi(), address.lo()));
  }

  @Test
  void onlyUsableAddressesAndLoopbackAreLocal() {
    add("10.0.0.1/8", "fd00::1/64");
    assertThat(isLocal("10.0.0.1")).isTrue();
    assertThat(isLocal("fd00::1")).isTrue();
    assertThat(isLocal("127.9.9.9")).isTrue();
    assertThat(isLocal("::1")).isTrue();
    assertThat(isLocal("10.0.0.2")).isFalse();
    assertThat(isLocal("fd01::1")).isFalse();
    table.setState(IpAddress.parse("10.0.0.1"), AddressState.TENTATIVE);
    assertThat(isLocal("10.0.0.1")).isFalse();
    table.setState(IpAddress.parse("10.0.0.1"), AddressState.DUPLICATE);
    assertThat(isLocal("10.0.0.1")).isFalse();
    table.setState(IpAddress.parse("10.0.0.1"), AddressState.DEPRECATED);
    assertThat(isLocal("10.0.0.1")).isTrue();
    assertThat(table.remove(IpAddress.parse("10.0.0.1"))).isTrue();
    assertThat(table.remove(IpAddress.parse("10.0.0.1"))).isFalse();
    assertThat(isLocal("10.0.0.1")).isFalse();
    assertThat(isLocal("fd00::1")).isTrue();
  }

  @Test
  void broadcastsAreThoseOfOurNetworks() {
    add("10.1.2.3/24", "192.0.2.0/31", "198.51.100.1/32");
    assertThat(isBroadcast("255.255.255.255")).isTrue();
    assertThat(isBroadcast("10.1.2.255")).isTrue();
    assertThat(isBroadcast("10.1.255.255")).isFalse();
    assertThat(isBroadcast("192.0.2.1")).isFalse();
    assertThat(isBroadcast("198.51.100.1")).isFalse();
    assertThat(isBroadcast("ff02::1")).isFalse();
  }

  @Test
  void groupsAreThoseThatEveryNodeBelongsTo() {
    add("fe80::12ff:fe34:5678/64");
    assertThat(isMember("224.0.0.1")).isTrue();
    assertThat(isMember("224.0.0.2")).isFalse();
    assertThat(isMember("ff02::1")).isTrue();
    assertThat(isMember("ff01::1")).isTrue();
    assertThat(isMember("ff02::2")).isFalse();
    assertThat(isMember("ff05::1")).isFalse();
    assertThat(isMember("ff02::1:ff34:5678")).isTrue();
    assertThat(isMember("ff02::1:ff34:5679")).isFalse();
    assertThat(isMember("ff02::2:ff34:5678")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "255.255.255.255/8",
        "224.0.0.1/4",
        "10.0.0.255/24",
        "127.0.0.1/8",
        "::/0",
        "ff02::1/64",
        "::1/128"
      })
  void whatNoHostCanHaveIsRefused(String prefix) {
    assertThatThrownBy(() -> add(prefix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(prefix);
  }

  @ParameterizedTest
  @Requirement("RFC6724 §5")
  @CsvSource({
    "10.0.0.9, 10.0.0.1",
    "192.168.7.7, 192.168.1.1",
    "8.8.8.8, 10.0.0.1",
    "10.0.0.1, 10.0.0.1",
    "192.168.1.1, 192.168.1.1",
    "127.0.0.1, 127.0.0.1",
    "127.1.2.3, 127.1.2.3",
    "::1, ::1",
    "fe80::9, fe80::1",
    "ff02::2, fe80::1",
    "ff0e::1, 2001:db8::1",
    "2001:db8::9, 2001:db8::1",
    "2a00::9, 2001:db8::1",
    "fd00::9, fd00::1"
  })
  void theSourceFitsTheDestination(String destination, String source) {
    add("10.0.0.1/8", "192.168.1.1/16");
    add("fe80::1/64", "2001:db8::1/64", "fd00::1/64");
    assertThat(sourceFor(destination)).isEqualTo(source);
  }

  @Test
  void aDeprecatedOrUnusableAddressIsNotChosenWhileThereIsAnother() {
    add("2001:db8::1/64", "2001:db8::2/64");
    table.setState(IpAddress.parse("2001:db8::1"), AddressState.DEPRECATED);
    assertThat(sourceFor("2001:db8::9")).isEqualTo("2001:db8::2");
    table.setState(IpAddress.parse("2001:db8::2"), AddressState.TENTATIVE);
    assertThat(sourceFor("2001:db8::9")).isEqualTo("2001:db8::1");
    assertThat(sourceFor("10.0.0.1")).isEqualTo("null");
  }

  @Test
  void everyUnicastAddressIsOursWhereThatIsWanted() {
    AddressTable all = new AddressTable(true);
    IpAddress some = IpAddress.parse("198.51.100.7");
    IpAddress group = IpAddress.parse("224.0.0.5");
    IpAddress toAll = IpAddress.parse("255.255.255.255");
    assertThat(all.isLocal(some.hi(), some.lo())).isTrue();
    assertThat(all.sourceFor(some.hi(), some.lo())).isEqualTo(some);
    assertThat(all.isLocal(group.hi(), group.lo())).isFalse();
    assertThat(all.isLocal(toAll.hi(), toAll.lo())).isFalse();
    assertThat(all.isLocal(0, 0)).isFalse();
  }
}
