package io.leat.sim.drill.run;

import io.leat.packet.wire.IpAddress;
import io.leat.sim.drill.bridge.MessageType;
import io.leat.sim.drill.linux.Endpoint;
import io.leat.sim.drill.linux.Errno;
import io.leat.sim.drill.linux.FieldReader;
import io.leat.sim.drill.linux.FieldWriter;
import io.leat.sim.drill.linux.Numbers;
import io.leat.sim.drill.script.Action;
import io.leat.sim.drill.script.Value;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** System calls of scripts as requests, and their replies compared with what scripts expect. */
final class Calls {
  private static final int FIRST_DESCRIPTOR = 3;
  private static final int LARGEST_TEXT = 16 << 20;
  private static final byte[] NOTHING = {};

  private final Run run;
  private final Map<Integer, Integer> live = new HashMap<>();
  private final Set<Integer> files = new HashSet<>();
  private @Nullable Endpoint opening;
  private int lastDescriptor = FIRST_DESCRIPTOR - 1;

  /** What a call needs to know of the run, and tells it. */
  interface Run {
    IpVersion version();

    int bindPort();

    int connectPort();

    /** Packets are of this socket from now on. */
    void listens(int localPort);

    void connects(Endpoint remote);

    /** Code looks at this descriptor from now on. */
    void used(int liveDescriptor);
  }

  /**
   * A call as a request, and how its reply is looked at.
   *
   * @param descriptor that it makes, as the bridge numbers it; -1 if it makes none
   */
  record Request(MessageType type, FieldWriter payload, int descriptor, Check check) {}

  /** Looks at a reply that is no failure. */
  @FunctionalInterface
  interface Check {
    void check(Answer answer) throws Mismatch, NotApplicable;
  }

  private static final Check NONE = answer -> {};

  Calls(Run run) {
    this.run = run;
  }

  /** A call was made: a connect() that has begun is what packets are of from now on. */
  void began(@Nullable Answer answer) {
    Endpoint remote = opening;
    opening = null;
    if (remote != null && (answer == null || answer.errno() == Errno.EINPROGRESS.number())) {
      run.connects(remote);
    }
  }

  /** The request for a call; null for a call that never reaches the stack. */
  @Nullable Request request(Action.Call call) throws NotApplicable {
    Arguments in = new Arguments(call.arguments());
    return switch (call.name()) {
      case "socket" -> socket(in);
      case "bind" -> bind(in);
      case "listen" -> request(MessageType.LISTEN, fd(in, 0).u32(in.number(1)), NONE);
      case "accept", "accept4" -> accept(in);
      case "connect" -> connect(in);
      case "read" -> receive(in, 0, in.number(2));
      case "recv" -> receive(in, in.number(3), in.number(2));
      case "recvfrom" -> receive(in, in.number(3), in.number(2));
      case "readv" -> receive(in, 0, Arguments.vectorOctets(in.get(1)));
      case "recvmsg" -> receiveMessage(in);
      case "write" -> send(in, 0, text(in.get(1), in.number(2)));
      case "send", "sendto" -> send(in, in.number(3), text(in.get(1), in.number(2)));
      case "writev" -> send(in, 0, new byte[bounded(Arguments.vectorOctets(in.get(1)))]);
      case "sendmsg" -> sendMessage(in);
      case "sendfile" -> send(in, 0, new byte[bounded(in.number(3))]);
      case "open" -> null;
      case "fcntl" -> fcntl(in);
      case "ioctl" -> ioctl(in);
      case "close" -> close(in);
      case "shutdown" -> request(MessageType.SHUTDOWN, fd(in, 0).u32(in.number(1)), NONE);
      case "getsockopt" -> getOption(in);
      case "setsockopt" -> setOption(in);
      case "poll" -> poll(in);
      case "epoll_create", "epoll_create1" -> epollCreate(in);
      case "epoll_ctl" -> epollControl(in);
      case "epoll_wait" -> epollWait(in);
      default -> throw new NotApplicable("the call " + call.name() + "()");
    };
  }

  private static Request request(MessageType type, FieldWriter payload, Check check) {
    return new Request(type, payload, -1, check);
  }

  // Descriptors.

  private FieldWriter fd(Arguments in, int index) throws NotApplicable {
    return new FieldWriter().u32(liveDescriptor(in, index));
  }

  private int liveDescriptor(Arguments in, int index) throws NotApplicable {
    int script = in.number(index);
    if (files.contains(script)) {
      throw new NotApplicable("a file where Leat has sockets");
    }
    int descriptor = live.getOrDefault(script, script);
    run.used(descriptor);
    return descriptor;
  }

  /** The script's number for what a call has made. */
  void made(Request request, long result, @Nullable Value expected) throws NotApplicable {
    if (request.descriptor >= 0 && result >= 0 && expected != null) {
      live.put((int) Arguments.number(expected), request.descriptor);
      run.used(request.descriptor);
    }
  }

  /** A file that a script has opened has this number. */
  void openedFile(int script) {
    files.add(script);
  }

  // Opening.

  private Request socket(Arguments in) throws NotApplicable {
    int domain = Arguments.isEllipsis(in.get(0)) ? run.version().family() : in.number(0);
    int type = in.number(1);
    if ((type & Numbers.SOCK_TYPE_MASK) != Numbers.SOCK_STREAM) {
      throw new NotApplicable("sockets other than SOCK_STREAM");
    }
    int protocol = Arguments.isEllipsis(in.get(2)) ? 0 : in.number(2);
    if (protocol != 0 && protocol != Numbers.IPPROTO_TCP) {
      throw new NotApplicable("sockets other than TCP");
    }
    int made = ++lastDescriptor;
    FieldWriter payload = new FieldWriter().u32(made).u32(domain).u32(type).u32(protocol);
    return new Request(MessageType.SOCKET, payload, made, NONE);
  }

  private Endpoint open(IpAddress address, int port) {
    return new Endpoint(run.version().family(), port, address);
  }

  private Request bind(Arguments in) throws NotApplicable {
    boolean ipv4 = run.version() == IpVersion.IPV4;
    IpAddress any = ipv4 ? IpAddress.ANY_IPV4 : IpAddress.ANY_IPV6;
    Endpoint local = Arguments.endpoint(in.get(1), open(any, run.bindPort()));
    if (local.port() != 0) {
      run.listens(local.port());
    }
    return request(MessageType.BIND, fd(in, 0).endpoint(local), NONE);
  }

  private Request accept(Arguments in) throws NotApplicable {
    int made = ++lastDescriptor;
    return new Request(MessageType.ACCEPT, fd(in, 0).u32(made), made, NONE);
  }

  private Request connect(Arguments in) throws NotApplicable {
    Endpoint remote =
        Arguments.endpoint(in.get(1), open(run.version().remote(), run.connectPort()));
    opening = remote.family() == Numbers.AF_UNSPEC ? null : remote;
    return request(MessageType.CONNECT, fd(in, 0).endpoint(remote), NONE);
  }

  // Text.

  private Request receive(Arguments in, int flags, int size) throws NotApplicable {
    if (size < 0) {
      throw new NotApplicable("a read of " + size + " octets");
    }
    return request(MessageType.RECV, fd(in, 0).u32(flags).u32(size).u32(0), NONE);
  }

  private Request receiveMessage(Arguments in) throws NotApplicable {
    Value message = in.get(1);
    int size = Arguments.vectorOctets(Arguments.fieldOr(message, "msg_iov", 1));
    Value control = Arguments.field(message, "msg_control");
    if (control != null && !Arguments.isEllipsis(control)) {
      throw new NotApplicable("control messages of recvmsg()");
    }
    return receive(in, in.number(2), size);
  }

  private Request send(Arguments in, int flags, byte[] text) throws NotApplicable {
    if ((flags & (Numbers.MSG_FASTOPEN | Numbers.MSG_ZEROCOPY | Numbers.MSG_OOB)) != 0) {
      throw new NotApplicable("sending with MSG_FASTOPEN, MSG_ZEROCOPY or MSG_OOB");
    }
    FieldWriter payload = fd(in, 0).u32(flags).endpoint(Endpoint.NONE);
    return request(MessageType.SEND, payload.blob(NOTHING).blob(text), NONE);
  }

  private Request sendMessage(Arguments in) throws NotApplicable {
    int size = Arguments.vectorOctets(Arguments.fieldOr(in.get(1), "msg_iov", 1));
    return send(in, in.number(2), new byte[bounded(size)]);
  }

  private static int bounded(int octets) throws NotApplicable {
    if (octets < 0 || octets > LARGEST_TEXT) {
      throw new NotApplicable("a write of " + octets + " octets");
    }
    return octets;
  }

  private static byte[] text(Value value, int octets) throws NotApplicable {
    byte[] text =
        value instanceof Value.Text literal
            ? literal.text().getBytes(StandardCharsets.ISO_8859_1)
            : NOTHING;
    return Arrays.copyOf(text, bounded(octets));
  }

  // Settings.

  private Request fcntl(Arguments in) throws NotApplicable {
    int argument = in.count() > 2 ? in.number(2) : 0;
    return request(MessageType.FCNTL, fd(in, 0).u32(in.number(1)).u32(argument), NONE);
  }

  private Request ioctl(Arguments in) throws NotApplicable {
    Value expected = in.getOr(2, new Value.Ellipsis());
    return request(
        MessageType.IOCTL,
        fd(in, 0).u32(in.number(1)),
        answer -> equal("the value", expected, answer.fields().i32()));
  }

  private @Nullable Request close(Arguments in) throws NotApplicable {
    int script = in.number(0);
    if (files.remove(script)) {
      return null;
    }
    Request request = request(MessageType.CLOSE, fd(in, 0), NONE);
    live.remove(script);
    return request;
  }

  private static void equal(String what, Value expected, long actual)
      throws Mismatch, NotApplicable {
    if (!Arguments.isEllipsis(expected) && Arguments.number(expected) != actual) {
      throw new Mismatch(
          "expected " + what + " " + Arguments.number(expected) + " but got " + actual);
    }
  }

  private Request setOption(Arguments in) throws NotApplicable {
    int level = in.number(1);
    int name = in.number(2);
    refuseWhatIsMissing(level, name);
    byte[] value = optionValue(in.get(3), in.number(4));
    return request(MessageType.SETSOCKOPT, fd(in, 0).u32(level).u32(name).blob(value), NONE);
  }

  private static void refuseWhatIsMissing(int level, int name) throws NotApplicable {
    if (level != Numbers.SOL_TCP) {
      return;
    }
    switch (name) {
      case Numbers.TCP_MD5SIG -> throw new NotApplicable("TCP_MD5SIG");
      case Numbers.TCP_FASTOPEN, Numbers.TCP_FASTOPEN_CONNECT, Numbers.TCP_FASTOPEN_KEY ->
          throw new NotApplicable("TCP Fast Open");
      case Numbers.TCP_DEFER_ACCEPT -> throw new NotApplicable("TCP_DEFER_ACCEPT");
      case Numbers.TCP_NOTSENT_LOWAT -> throw new NotApplicable("TCP_NOTSENT_LOWAT");
      case Numbers.TCP_INQ -> throw new NotApplicable("TCP_INQ");
      default -> {}
    }
  }

  private static byte[] optionValue(Value value, int size) throws NotApplicable {
    if (value instanceof Value.Text text) {
      return text.text().getBytes(StandardCharsets.UTF_8);
    }
    if (value instanceof Value.Structure) {
      Value on = Arguments.fieldOr(value, "onoff", 0);
      Value seconds = Arguments.fieldOr(value, "linger", 1);
      return ByteBuffer.allocate(8)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putInt((int) Arguments.number(on))
          .putInt((int) Arguments.number(seconds))
          .array();
    }
    byte[] number =
        ByteBuffer.allocate(4)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt((int) Arguments.number(value))
            .array();
    return Arrays.copyOf(number, Math.clamp(size, 0, 4));
  }

  private Request getOption(Arguments in) throws NotApplicable {
    int level = in.number(1);
    int name = in.number(2);
    refuseWhatIsMissing(level, name);
    Value expected = in.get(3);
    Value size = in.getOr(4, new Value.Numeral(4));
    long octets = Arguments.isEllipsis(size) ? 280 : Arguments.number(size);
    return request(
        MessageType.GETSOCKOPT,
        fd(in, 0).u32(level).u32(name).u32(octets),
        answer -> option(expected, answer.fields().blob()));
  }

  private static void option(Value expected, byte[] actual) throws Mismatch, NotApplicable {
    ByteBuffer value =
        ByteBuffer.wrap(Arrays.copyOf(actual, Math.max(8, actual.length)))
            .order(ByteOrder.LITTLE_ENDIAN);
    switch (expected) {
      case Value.Ellipsis _ -> {}
      case Value.Text text -> {
        String name = new String(actual, StandardCharsets.UTF_8).replace("\0", "");
        if (!name.equals(text.text().replace("\0", ""))) {
          throw new Mismatch("expected the value \"" + text.text() + "\" but got \"" + name + "\"");
        }
      }
      case Value.Structure linger -> {
        equal("onoff", Arguments.fieldOr(linger, "onoff", 0), value.getInt(0));
        equal("linger", Arguments.fieldOr(linger, "linger", 1), value.getInt(4));
      }
      default -> equal("the value", expected, value.getInt(0));
    }
  }

  // Waiting for several.

  private Request poll(Arguments in) throws NotApplicable {
    if (!(in.get(0) instanceof Value.Items entries)) {
      throw new NotApplicable("poll() of " + in.get(0));
    }
    FieldWriter payload = new FieldWriter().u32(in.number(2)).u32(entries.items().size());
    for (Value entry : entries.items()) {
      int script = (int) Arguments.number(Arguments.fieldOr(entry, "fd", 0));
      payload.u32(live.getOrDefault(script, script));
      payload.u16((int) Arguments.number(Arguments.fieldOr(entry, "events", 1)));
    }
    return request(MessageType.POLL, payload, answer -> polled(entries.items(), answer.fields()));
  }

  private static void polled(List<Value> entries, FieldReader in) throws Mismatch, NotApplicable {
    for (Value entry : entries) {
      equal("revents", Arguments.fieldOr(entry, "revents", 2), in.u16());
    }
  }

  private Request epollCreate(Arguments in) throws NotApplicable {
    int made = ++lastDescriptor;
    FieldWriter payload = new FieldWriter().u32(made).u32(in.number(0));
    return new Request(MessageType.EPOLL_CREATE, payload, made, NONE);
  }

  private Request epollControl(Arguments in) throws NotApplicable {
    Value event = in.getOr(3, new Value.Ellipsis());
    Value events = Arguments.fieldOr(event, "events", 0);
    int script = in.number(2);
    FieldWriter payload = fd(in, 0).u32(in.number(1)).u32(live.getOrDefault(script, script));
    payload.u32(Arguments.isEllipsis(events) ? 0 : Arguments.number(events)).u64(script);
    return request(MessageType.EPOLL_CTL, payload, NONE);
  }

  private Request epollWait(Arguments in) throws NotApplicable {
    Value expected = in.get(1);
    List<Value> entries = expected instanceof Value.Items items ? items.items() : List.of(expected);
    FieldWriter payload = fd(in, 0).u32(in.number(2)).u32(in.number(3));
    return request(MessageType.EPOLL_WAIT, payload, answer -> events(entries, answer));
  }

  private static void events(List<Value> entries, Answer answer) throws Mismatch, NotApplicable {
    FieldReader in = answer.fields();
    for (int i = 0; i < Math.min(answer.result(), entries.size()); i++) {
      equal("events", Arguments.fieldOr(entries.get(i), "events", 0), in.i32());
      Value fd = Arguments.fieldOr(entries.get(i), "fd", 1);
      equal("fd", fd, in.u64());
    }
  }

  // What came of it.

  /** Compares what a call returned with what the script expects. */
  void check(Action.Call call, Request request, Answer answer) throws Mismatch, NotApplicable {
    Value expected = call.result();
    if (answer.errno() == Errno.ENOSYS.number()) {
      throw new NotApplicable("the call " + call.name() + "()");
    }
    if (expected == null) {
      made(request, answer.result(), null);
      return;
    }
    String errno = call.errno();
    long wanted = Arguments.number(expected);
    boolean made = request.descriptor() >= 0 && wanted >= 0 && answer.result() >= 0;
    if (!made && wanted != answer.result()) {
      throw new Mismatch(
          "expected "
              + call.name()
              + "() to return "
              + wanted(wanted, errno)
              + " but got "
              + returned(answer));
    }
    if (errno != null && answer.result() < 0) {
      checkErrno(call, errno, answer);
    }
    made(request, answer.result(), expected);
    if (answer.result() >= 0) {
      request.check().check(answer);
    }
  }

  private static String wanted(long wanted, @Nullable String errno) {
    return errno == null ? Long.toString(wanted) : wanted + " " + errno;
  }

  private static String returned(Answer answer) {
    return answer.result() < 0
        ? "-1 " + Errno.text(answer.errno())
        : Long.toString(answer.result());
  }

  private static void checkErrno(Action.Call call, String errno, Answer answer)
      throws Mismatch, NotApplicable {
    Errno wanted = Errno.named(errno);
    if (wanted == null) {
      throw new NotApplicable("the error " + errno);
    }
    if (wanted.number() != answer.errno()) {
      throw new Mismatch(
          "expected "
              + call.name()
              + "() to fail with "
              + errno
              + " but got "
              + Errno.text(answer.errno()));
    }
  }
}
