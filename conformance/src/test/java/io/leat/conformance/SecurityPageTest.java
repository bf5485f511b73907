package io.leat.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.leat.conformance.ConformancePage.Reason;
import io.leat.conformance.RequirementTable.Attack;
import io.leat.stack.StackConfig;
import io.leat.stack.ip.IpLimits;
import io.leat.tcp.connection.TcpConfig;
import io.leat.tcp.connection.TcpSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/security.md} says of each attack what happens instead and which tests show it, and
 * names the bounds: {@code -Dleat.update=true} writes it.
 */
class SecurityPageTest {
  private static final Path PAGE = DocumentationTest.ROOT.resolve("docs").resolve("security.md");

  @Test
  void thePageSaysWhatTheTestsAndTheSettingsSay() throws IOException {
    String page = page(new ConformancePage(TaggedTests.of(DocumentationTest.ROOT)));
    if (Boolean.getBoolean("leat.update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).content().isEqualTo(page);
  }

  @Test
  void everyAttackHasATestOrAReasonThatItDoesNotConcernThis() throws IOException {
    TaggedTests tests = TaggedTests.of(DocumentationTest.ROOT);
    ConformancePage conformance = new ConformancePage(tests);
    assertThat(RequirementTable.attacks())
        .isNotEmpty()
        .allMatch(attack -> {
          Reason reason = conformance.reasons().get(tag(attack));
          boolean concernsNothing =
              reason != null && reason.status() == ConformancePage.Status.NOT_APPLICABLE;
          return concernsNothing || !tests.testsOf(tag(attack)).isEmpty();
        });
  }

  private static String tag(Attack attack) {
    return "ATTACK " + attack.id();
  }

  private static String page(ConformancePage conformance) {
    StringBuilder page = new StringBuilder();
    page.append("# Security\n\n");
    page.append("Generated from the table of attacks, the tags of the tests and the settings; ");
    page.append("`./mvnw -pl conformance -am test -Dtest=SecurityPageTest -Dleat.update=true ");
    page.append("-Dsurefire.failIfNoSpecifiedTests=false` writes it anew.\n\n");
    page.append("Whoever sends packets to a stack may cost it a bounded amount of memory, ");
    page.append("replies and time. Whoever cannot see a connection can end it, or put text into ");
    page.append("it, only by guessing its sequence numbers. TCP does not hide or sign what it ");
    page.append("carries: whoever sees the packets can do both, and that is for TLS to prevent.\n");
    memory(page);
    replies(page);
    time(page);
    leaks(page);
    attacks(page, conformance);
    return page.toString();
  }

  private static void memory(StringBuilder page) {
    TcpConfig tcp = StackConfig.DEFAULT.tcp();
    IpLimits ip = StackConfig.DEFAULT.ip().limits();
    head(page, "Memory", "what is held", "bound by default", "beyond it");
    row(
        page,
        "half-open connections",
        count(tcp, TcpSetting.HALF_OPEN_LIMIT) + " a listener",
        "SYN cookies, which hold nothing: "
            + count(tcp, TcpSetting.SYN_COOKIE_RATE)
            + " a second at first sight, beyond that for a SYN that comes again; a loop remembers"
            + " what came in a mebioctet");
    row(
        page,
        "complete connections that wait for `accept`",
        count(tcp, TcpSetting.ACCEPT_QUEUE_LIMIT) + " a listener",
        "the last ACK of the handshake is dropped");
    row(
        page,
        "connections of a stack",
        count(tcp, TcpSetting.MAXIMUM_CONNECTIONS),
        "SYNs are dropped, OPEN fails");
    row(
        page,
        "connections whose application has gone",
        count(tcp, TcpSetting.ORPHAN_LIMIT),
        "further ones are reset");
    row(page, "TIME-WAIT", count(tcp, TcpSetting.TIME_WAIT_LIMIT), "the oldest entry goes");
    row(
        page,
        "text of all connections together",
        octets(StackConfig.DEFAULT.maximumMemory()),
        "senders wait; what arrives is dropped, to be sent again; the last of it is for"
            + " [text that will be read](decisions/0021-who-may-take-the-last-memory.md)");
    row(
        page,
        "text to receive, of one connection",
        octets(tcp.get(TcpSetting.RECEIVE_BUFFER_MAXIMUM)),
        "the window closes");
    row(
        page,
        "text to send, of one connection",
        octets(tcp.get(TcpSetting.SEND_BUFFER_MAXIMUM)),
        "SEND takes less");
    row(
        page,
        "ranges of text beyond gaps, of one connection",
        count(tcp, TcpSetting.OUT_OF_ORDER_RANGES),
        "further ones are dropped; what fills a gap is always taken");
    row(
        page,
        "fragments under reassembly",
        octets(ip.reassemblyOctets())
            + ", "
            + ip.reassemblyDatagrams()
            + " datagrams, "
            + ip.reassemblyDatagramsPerSource()
            + " a source, "
            + ip.reassemblyFragments()
            + " fragments each",
        "the oldest datagram goes, or the fragment is dropped");
    row(page, "neighbours", Integer.toString(ip.neighbors()), "only those we talk to stay");
    row(page, "paths with an MTU of their own", Integer.toString(ip.pathMtuEntries()), "one goes");
  }

  private static void replies(StringBuilder page) {
    TcpConfig tcp = StackConfig.DEFAULT.tcp();
    IpLimits ip = StackConfig.DEFAULT.ip().limits();
    head(page, "Replies", "to what", "bound by default", "beyond it");
    row(
        page,
        "a SYN: SYN,ACK without text, never larger than 60 octets of TCP",
        count(tcp, TcpSetting.SYN_ACK_RETRIES) + " repetitions; none for a cookie",
        "silence");
    row(
        page,
        "a segment that belongs to nothing: RST; never to a RST",
        count(tcp, TcpSetting.RESET_RATE) + " a second",
        "silence");
    row(
        page,
        "RST, SYN or ACK that does not fit a connection: a challenge ACK",
        "1 in "
            + time(tcp.get(TcpSetting.CHALLENGE_INTERVAL))
            + " for each connection; no counter is shared, so none can be read from outside",
        "silence");
    row(
        page,
        "echo requests",
        ip.echoRepliesPerSecond() + " a second to one source, ten times as many to all",
        "silence");
    row(
        page,
        "packets that ICMP errors answer",
        ip.icmpErrorsPerSecond() + " a second to one source, about ten times as many to all",
        "silence");
    row(page, "anything from or to many (broadcast, multicast)", "0", "silence");
  }

  private static void time(StringBuilder page) {
    TcpConfig tcp = StackConfig.DEFAULT.tcp();
    IpLimits ip = StackConfig.DEFAULT.ip().limits();
    head(page, "Time", "what", "lasts by default at most", "then");
    row(
        page,
        "text or FIN that nobody acknowledges",
        time(tcp.get(TcpSetting.R2)),
        "the connection ends with an error");
    row(page, "our SYN that nobody answers", time(tcp.get(TcpSetting.SYN_R2)), "OPEN fails");
    row(
        page,
        "FIN-WAIT-2 of an application that has gone",
        time(tcp.get(TcpSetting.FIN_WAIT_2_TIMEOUT)),
        "CLOSED");
    row(
        page,
        "a closed window, when the application has gone",
        count(tcp, TcpSetting.ORPHAN_PROBES) + " probes",
        "the connection is reset");
    row(page, "TIME-WAIT", time(2 * tcp.get(TcpSetting.MSL)), "CLOSED");
    row(page, "fragments of a datagram", time(ip.reassemblyIpv4Nanos()), "they are dropped");
    row(
        page,
        "frames before timers have their turn",
        StackConfig.DEFAULT.burst() + " frames",
        "timers, then the next frames");
    page.append("\nA closed window whose peer answers probes holds a connection for as long as ");
    page.append("its application wants it (MUST-37 of RFC 9293); the user timeout is the ");
    page.append("application's means against that.\n");
  }

  private static void leaks(StringBuilder page) {
    page.append("\n## What nmap finds\n\n");
    page.append(
        "`nmap -O` asks a stack for numbers until it can guess the next. `NmapTest` runs it ");
    page.append("against Leat, and fails where an answer is weaker than this:\n\n");
    page.append("| what | answer | meaning |\n|---|---|---|\n");
    page.append(
        "| TCP sequence prediction | difficulty 250 at least; 260 when this was written | ");
    page.append("random numbers give 259 on average, as six of them tell (RFC 6528) |\n");
    page.append("| IP ID sequence generation | \"All zeros\" | segments are atomic: their ");
    page.append("identification says nothing, also of other traffic (RFC 6864) |\n");
    page.append("| TCP timestamps | \"other\", no clock | each flow has an offset of its own ");
    page.append("(RFC 7323 §5.4) |\n");
  }

  private static void attacks(StringBuilder page, ConformancePage conformance) {
    page.append("\n## Attacks\n\nThe tests of each row are on the ");
    page.append("[conformance page](conformance.md#attacks).\n\n");
    page.append(
        "| id | attack | kind | what happens instead | shown by |\n|---|---|---|---|---|\n");
    for (Attack attack : RequirementTable.attacks()) {
      page.append("| ").append(attack.id());
      page.append(" | ").append(escape(attack.name()));
      page.append(" | ").append(escape(attack.kind()));
      page.append(" | ").append(escape(attack.immuneBehaviour()));
      page.append(" | ").append(shown(attack, conformance)).append(" |\n");
    }
  }

  private static String shown(Attack attack, ConformancePage conformance) {
    Reason reason = conformance.reasons().get(tag(attack));
    if (reason == null) {
      return "tests";
    }
    boolean partly = reason.status() == ConformancePage.Status.PARTLY;
    return (partly ? "tests, in part: " : "") + escape(reason.text());
  }

  private static void head(StringBuilder page, String title, String... columns) {
    page.append("\n## ").append(title).append("\n\n| ");
    page.append(String.join(" | ", columns)).append(" |\n|");
    page.repeat("---|", columns.length).append('\n');
  }

  private static void row(StringBuilder page, String... cells) {
    page.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String count(TcpConfig config, TcpSetting setting) {
    return config.get(setting) + " (`" + setting.key() + "`)";
  }

  private static String octets(long octets) {
    boolean mebi = octets % (1 << 20) == 0;
    return mebi ? (octets >> 20) + " MiB" : (octets >> 10) + " KiB";
  }

  private static String time(long nanos) {
    Duration time = Duration.ofNanos(nanos);
    boolean minutes = time.toSeconds() >= 120;
    return minutes
        ? String.format(Locale.ROOT, "%d min", time.toMinutes())
        : time.toSeconds() >= 1
            ? String.format(Locale.ROOT, "%d s", time.toSeconds())
            : String.format(Locale.ROOT, "%d ms", time.toMillis());
  }

  private static String escape(String cell) {
    return cell.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;").replace("*", "\\*");
  }
}
