package io.leat.sim.drill.run;

import io.leat.packet.wire.TcpFlags;
import io.leat.sim.drill.bridge.MessageType;
import io.leat.sim.drill.code.CodeException;
import io.leat.sim.drill.code.CodeRun;
import io.leat.sim.drill.linux.Endpoint;
import io.leat.sim.drill.linux.Errno;
import io.leat.sim.drill.linux.FieldWriter;
import io.leat.sim.drill.linux.Numbers;
import io.leat.sim.drill.script.Action;
import io.leat.sim.drill.script.Event;
import io.leat.sim.drill.script.EventTime;
import io.leat.sim.drill.script.Script;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of one script: event after event, each at its time. A call that waits is left to itself
 * until it returns, and the events after it go on, up to the next call.
 */
final class ScriptRun implements Calls.Run {
  private static final int FIRST_REMOTE_PORT = 42_000;
  private static final int TCP_INFO_OCTETS = 280;

  /** How long a packet that comes too late is waited for, to tell how late. */
  private static final long LATE_MICROS = 5_000_000;

  private static final long WHENEVER_MICROS = 600_000_000;

  private final Script script;
  private final IpVersion version;
  private final KernelClient kernel;
  private final Shell shell;
  private final Calls calls = new Calls(this);
  private final CodeRun code = new CodeRun(Constants.all());
  private final List<Verdict.SeenPacket> packets = new ArrayList<>();
  private final long tolerance;
  private final int bindPort;
  private final int connectPort;

  private ScriptFlow flow;
  private int flows;
  private boolean listening;

  /** The script sent a SYN since the stack's last one: another connection may begin. */
  private boolean synSent;

  private int codeDescriptor = -1;
  private @Nullable Waiting waiting;

  /** What the clock said when the script began. */
  private long origin;

  /** When the event before was, since the script began. */
  private long last;

  private int line;

  private record Waiting(
      Action.Call call, Calls.Request request, int id, long endMicros, int line) {}

  ScriptRun(Script script, IpVersion version, long tolerance, KernelClient kernel, Shell shell) {
    this.script = script;
    this.version = version;
    this.tolerance = tolerance;
    this.kernel = kernel;
    this.shell = shell;
    bindPort = number("bind_port", 8080);
    connectPort = number("connect_port", 8080);
    flow = newFlow(bindPort);
  }

  private int number(String option, int otherwise) {
    try {
      return Integer.parseInt(script.option(option, Integer.toString(otherwise)));
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private ScriptFlow newFlow(int localPort) {
    return new ScriptFlow(
        version.local(), localPort, version.remote(), FIRST_REMOTE_PORT + flows++);
  }

  /** The event that is running, or was last. */
  int line() {
    return line;
  }

  List<Verdict.SeenPacket> packets() {
    return packets;
  }

  String printed() {
    return code.printed();
  }

  /** Runs everything; it passes if nothing is thrown. */
  void run(List<String> initCommands) throws IOException, Mismatch, NotApplicable {
    hello();
    for (String command : initCommands) {
      settings(command);
    }
    for (String command : script.setup()) {
      settings(command);
    }
    origin = kernel.micros();
    for (Event event : script.events()) {
      line = event.line();
      run(event);
    }
    finishWaiting();
  }

  private void hello() throws IOException {
    List<String> arguments =
        List.of(
            "packetdrill",
            "--ip_version=" + (version == IpVersion.MAPPED ? "ipv4-mapped-ipv6" : version),
            "--local_ip=" + version.local(),
            "--remote_ip=" + version.remote(),
            "--mtu=" + number("mtu", version.mtu()),
            "script");
    byte[] commandLine = (String.join("\0", arguments) + "\0").getBytes(StandardCharsets.UTF_8);
    kernel.ask(MessageType.HELLO, new FieldWriter().u32(1).u32(0).string("").blob(commandLine));
  }

  private void settings(String command) throws IOException, NotApplicable {
    String lines = shell.settings(command);
    if (!lines.isEmpty()) {
      kernel.ask(MessageType.SYSCTL, new FieldWriter().string(lines));
    }
  }

  // Events.

  private void run(Event event) throws IOException, Mismatch, NotApplicable {
    long base = event.time().kind() == EventTime.Kind.RELATIVE ? last : 0;
    long from = base + event.time().micros();
    long to = base + event.time().endMicros();
    boolean whenever = event.time().kind() == EventTime.Kind.ANY;
    switch (event.action()) {
      case Action.Packet packet when packet.inbound() -> {
        sleepUntil(whenever ? now() : from);
        send(packet);
      }
      case Action.Packet packet -> expect(packet, whenever, from, to);
      case Action.Call call -> {
        finishWaiting();
        sleepUntil(whenever ? now() : from);
        checkTime(call.name() + "()", whenever, from, to, now());
        call(call, base);
      }
      case Action.Shell command -> {
        sleepUntil(whenever ? now() : from);
        settings(command.command());
      }
      case Action.Code text -> {
        sleepUntil(whenever ? now() : from);
        code(text);
      }
    }
    last = whenever || event.time().isRange() ? lastHappened : from;
  }

  /** When what the present event is about has happened. */
  private long lastHappened;

  private long now() {
    return kernel.micros() - origin;
  }

  private void sleepUntil(long target) throws IOException {
    kernel.sleepUntil(origin + target);
    lastHappened = now();
  }

  private void checkTime(String what, boolean whenever, long from, long to, long actual)
      throws Mismatch {
    lastHappened = actual;
    if (!whenever && (actual < from - tolerance || actual > to + tolerance)) {
      String expected = from == to ? seconds(from) : seconds(from) + " to " + seconds(to);
      throw new Mismatch(
          "expected "
              + what
              + " at "
              + expected
              + " s but it happened at "
              + seconds(actual)
              + " s (tolerance "
              + seconds(tolerance)
              + " s)");
    }
  }

  private static String seconds(long micros) {
    return "%d.%06d".formatted(micros / 1_000_000, Math.abs(micros % 1_000_000));
  }

  // Packets.

  private void send(Action.Packet packet) throws IOException, NotApplicable {
    if (packet.content() instanceof Action.Segment segment && opens(segment)) {
      flow = newFlow(flow.localPort);
      listening = false;
    }
    synSent |=
        packet.content() instanceof Action.Segment segment && (segment.flags() & TcpFlags.SYN) != 0;
    PacketBuilder builder = new PacketBuilder(flow);
    byte[] octets =
        switch (packet.content()) {
          case Action.Segment segment -> builder.segment(segment, packet.ip());
          case Action.Icmp icmp -> builder.icmp(icmp, packet.ip());
        };
    packets.add(new Verdict.SeenPacket(kernel.micros(), true, octets));
    kernel.packetIn(octets);
  }

  /** The first segment to a listening socket is of a new connection. */
  private boolean opens(Action.Segment segment) {
    return listening
        && (segment.flags() & TcpFlags.SYN) != 0
        && (segment.flags() & TcpFlags.ACK) == 0;
  }

  private void expect(Action.Packet expected, boolean whenever, long from, long to)
      throws IOException, Mismatch, NotApplicable {
    long latest = whenever ? now() + WHENEVER_MICROS : to + tolerance + LATE_MICROS;
    Verdict.SeenPacket first = next(latest);
    if (first == null) {
      throw new Mismatch(
          "expected "
              + PacketCheck.text(expected)
              + " at "
              + seconds(from)
              + " s but the stack stayed silent");
    }
    LivePacket actual = joined(expected, LivePacket.of(first.octets()), latest);
    learn(expected, actual);
    PacketCheck.check(expected, actual, flow);
    checkTime(PacketCheck.text(expected), whenever, from, to, first.micros() - origin);
  }

  private Verdict.@Nullable SeenPacket next(long latest) throws IOException {
    Verdict.SeenPacket packet = kernel.packetOut(origin + latest);
    if (packet != null) {
      packets.add(packet);
    }
    return packet;
  }

  /** What a script writes as one segment may come as several. */
  private LivePacket joined(Action.Packet expected, LivePacket first, long latest)
      throws IOException, Mismatch {
    LivePacket joined = first;
    while (expected.content() instanceof Action.Segment segment
        && joined.isTcp()
        && joined.textLength() > 0
        && joined.textLength() < segment.textLength()) {
      Verdict.SeenPacket seen = next(Math.min(latest, now() + tolerance));
      LivePacket next = seen == null ? null : LivePacket.of(seen.octets());
      if (next == null || !joined.isContinuedBy(next)) {
        throw new Mismatch(
            "expected "
                + PacketCheck.text(expected)
                + " but got "
                + PacketCheck.text(joined, flow)
                + (next == null ? "" : " and then " + PacketCheck.text(next, flow)));
      }
      joined = joined.joinedWith(next);
    }
    return joined;
  }

  /** The stack's SYN tells its port and its first number. */
  private void learn(Action.Packet expected, LivePacket actual) {
    if (expected.content() instanceof Action.Segment segment && actual.isTcp()) {
      boolean syn = (actual.flags() & segment.flags() & TcpFlags.SYN) != 0;
      if (syn && (synSent || !flow.isNumbered())) {
        flow.number(segment.sequence(), actual.sequence());
        synSent = false;
      }
      if (flow.localPort < 0) {
        flow.localPort = actual.sourcePort();
      }
    }
  }

  // Calls.

  private void call(Action.Call call, long base) throws IOException, Mismatch, NotApplicable {
    Calls.Request request = calls.request(call);
    if (request == null) {
      if (call.result() != null) {
        calls.openedFile((int) Arguments.number(call.result()));
      }
      return;
    }
    int id = kernel.start(request.type(), request.payload());
    Answer answer = kernel.returned(id);
    calls.began(answer);
    if (answer != null) {
      calls.check(call, request, answer);
      if (call.waits()) {
        checkReturn(call, base + call.endMicros(), answer);
      }
    } else if (call.waits()) {
      waiting = new Waiting(call, request, id, base + call.endMicros(), line);
    } else {
      throw new Mismatch("expected " + call.name() + "() to return at once but it waits");
    }
  }

  private void checkReturn(Action.Call call, long end, Answer answer) throws Mismatch {
    checkTime("the return of " + call.name() + "()", false, end, end, answer.micros() - origin);
  }

  private void finishWaiting() throws IOException, Mismatch, NotApplicable {
    Waiting call = waiting;
    if (call == null) {
      return;
    }
    waiting = null;
    Answer answer = kernel.returned(call.id);
    if (answer == null) {
      kernel.driveUntil(origin + Math.max(now(), call.endMicros) + tolerance + LATE_MICROS);
      answer = kernel.returned(call.id);
    }
    if (answer == null) {
      line = call.line;
      throw new Mismatch(
          "expected "
              + call.call.name()
              + "() to return at "
              + seconds(call.endMicros)
              + " s but it still waits");
    }
    int here = line;
    line = call.line;
    calls.check(call.call, call.request, answer);
    checkReturn(call.call, call.endMicros, answer);
    line = here;
  }

  private void code(Action.Code text) throws IOException, Mismatch, NotApplicable {
    FieldWriter payload = new FieldWriter().u32(codeDescriptor);
    payload.u32(Numbers.SOL_TCP).u32(Numbers.TCP_INFO).u32(TCP_INFO_OCTETS);
    Answer answer = kernel.ask(MessageType.GETSOCKOPT, payload);
    if (answer.result() < 0) {
      throw new Mismatch("TCP_INFO for code fails: " + Errno.text(answer.errno()));
    }
    code.set(TcpInfoFields.of(answer.fields().blob()));
    try {
      code.run(text.text());
    } catch (CodeException e) {
      if (e.isAssertion()) {
        throw new Mismatch(String.valueOf(e.getMessage()));
      }
      throw new NotApplicable(String.valueOf(e.getMessage()));
    }
  }

  // What calls tell.

  @Override
  public IpVersion version() {
    return version;
  }

  @Override
  public int bindPort() {
    return bindPort;
  }

  @Override
  public int connectPort() {
    return connectPort;
  }

  @Override
  public void listens(int localPort) {
    flow.localPort = localPort;
    listening = true;
  }

  @Override
  public void connects(Endpoint remote) {
    if (flow.localPort != -1 || flow.isNumbered()) {
      int bound = listening ? flow.localPort : -1;
      flow = new ScriptFlow(version.local(), bound, remote.address(), remote.port());
      listening = false;
    }
  }

  @Override
  public void used(int liveDescriptor) {
    codeDescriptor = liveDescriptor;
  }
}
