package io.leat.sim.drill.bridge;

import io.leat.packet.wire.IpAddress;
import io.leat.sim.drill.linux.Completion;
import io.leat.sim.drill.linux.Endpoint;
import io.leat.sim.drill.linux.Errno;
import io.leat.sim.drill.linux.FieldReader;
import io.leat.sim.drill.linux.FieldWriter;
import io.leat.sim.drill.linux.Kernel;
import io.leat.sim.drill.linux.KernelConfig;
import io.leat.sim.drill.linux.SystemCalls;
import io.leat.tcp.trace.TcpTrace;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One run of a script: takes requests in their order and answers each of them once, most at once,
 * calls that wait when they return.
 */
public final class BridgeSession {
  private static final int VERSION = 1;
  private static final int VIRTUAL_TIME = 1;
  private static final int MOST_POLLED = 4096;

  private final Consumer<Frame> replies;
  private final TcpTrace observer;
  private Kernel kernel;
  private SystemCalls calls;

  /**
   * @param observer of the stack's TCP
   * @param replies called within {@link #request}, for this request or an earlier one
   */
  public BridgeSession(TcpTrace observer, Consumer<Frame> replies) {
    this.replies = replies;
    this.observer = observer;
    kernel = new Kernel(KernelConfig.DEFAULT, observer);
    calls = kernel.calls();
  }

  /** Handles a request, with everything that it causes at this instant. */
  public void request(Frame request) {
    MessageType type = MessageType.of(request.type());
    if (type == null) {
      reply(request, failure(Errno.ENOSYS));
      return;
    }
    if (request.micros() > kernel.micros()) {
      kernel.advanceTo(request.micros());
    }
    try {
      handle(type, request, new FieldReader(request.payload()));
    } catch (BufferUnderflowException e) {
      reply(request, failure(Errno.EINVAL));
    }
  }

  private void handle(MessageType type, Frame request, FieldReader in) {
    Consumer<Completion> then = completion -> reply(request, completion);
    switch (type) {
      case HELLO -> hello(request, in);
      case SYSCTL -> {
        kernel.sysctl(in.string());
        reply(request, done(0));
      }
      case SOCKET -> calls.socket(in.i32(), in.i32(), in.i32(), in.i32(), then);
      case BIND -> calls.bind(in.i32(), in.endpoint(), then);
      case LISTEN -> calls.listen(in.i32(), in.i32(), then);
      case ACCEPT -> calls.accept(in.i32(), in.i32(), then);
      case CONNECT -> calls.connect(in.i32(), in.endpoint(), then);
      case RECV -> calls.receive(in.i32(), in.i32(), in.u32(), in.u32(), then);
      case SEND -> send(in, then);
      case FCNTL -> calls.fcntl(in.i32(), in.i32(), in.i32(), then);
      case IOCTL -> calls.ioctl(in.i32(), in.i32(), then);
      case CLOSE -> calls.close(in.i32(), then);
      case SHUTDOWN -> calls.shutdown(in.i32(), in.i32(), then);
      case GETSOCKOPT -> calls.getOption(in.i32(), in.i32(), in.i32(), size(in.u32()), then);
      case SETSOCKOPT -> calls.setOption(in.i32(), in.i32(), in.i32(), in.blob(), then);
      case POLL -> poll(request, in, then);
      case EPOLL_CREATE -> calls.epollCreate(in.i32(), then);
      case EPOLL_CTL -> calls.epollControl(in.i32(), in.i32(), in.i32(), in.i32(), in.u64(), then);
      case EPOLL_WAIT -> calls.epollWait(in.i32(), in.i32(), in.i32(), then);
      case PACKET_IN -> {
        kernel.packetIn(in.blob());
        reply(request, done(0));
      }
      case PACKET_OUT -> packetOut(request, in.u64());
      case SLEEP -> {
        kernel.advanceTo(later(request, in.u64()));
        reply(request, done(0));
      }
      case DRIVE -> {
        kernel.advanceUntilReturn(later(request, in.u64()));
        reply(request, done(0));
      }
    }
  }

  private static int size(long wanted) {
    return (int) Math.min(wanted, Integer.MAX_VALUE);
  }

  private long later(Frame request, long micros) {
    long from = Math.max(request.micros(), request.micros() == 0 ? kernel.micros() : 0);
    return from + Math.max(0, micros) < 0 ? Long.MAX_VALUE : from + Math.max(0, micros);
  }

  /** The command line says where the machine is. */
  private void hello(Frame request, FieldReader in) {
    in.u32();
    in.u32();
    in.string();
    String[] arguments = new String(in.blob(), StandardCharsets.UTF_8).split("\0");
    try {
      kernel = new Kernel(config(arguments), observer);
    } catch (IllegalArgumentException e) {
      reply(request, failure(Errno.EINVAL));
      return;
    }
    calls = kernel.calls();
    byte[] fields = new FieldWriter().u32(VERSION).u32(VIRTUAL_TIME).toBytes();
    reply(request, new Completion(0, 0, kernel.micros(), fields));
  }

  private static KernelConfig config(String[] arguments) {
    KernelConfig config = KernelConfig.DEFAULT;
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      String value = argument.substring(equals + 1);
      if (argument.startsWith("--local_ip=")) {
        config = config.withLocal(IpAddress.parse(value));
      } else if (argument.startsWith("--mtu=")) {
        config = config.withMtu(Integer.parseInt(value));
      }
    }
    return config;
  }

  private void send(FieldReader in, Consumer<Completion> then) {
    int fd = in.i32();
    int flags = in.i32();
    Endpoint to = in.endpoint();
    in.blob();
    calls.send(fd, flags, to, in.blob(), then);
  }

  private void poll(Frame request, FieldReader in, Consumer<Completion> then) {
    int timeout = in.i32();
    long count = in.u32();
    if (count > MOST_POLLED) {
      reply(request, failure(Errno.EINVAL));
      return;
    }
    List<SystemCalls.Polled> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new SystemCalls.Polled(in.i32(), in.i16()));
    }
    calls.poll(entries, timeout, then);
  }

  private void packetOut(Frame request, long longest) {
    Kernel.Emitted emitted = kernel.packetOut(later(request, longest));
    if (emitted == null) {
      reply(request, failure(Errno.ETIMEDOUT));
      return;
    }
    byte[] fields = new FieldWriter().u64(emitted.micros()).blob(emitted.packet()).toBytes();
    reply(request, new Completion(0, 0, kernel.micros(), fields));
  }

  private Completion done(long result) {
    return new Completion(result, 0, kernel.micros(), new byte[0]);
  }

  private Completion failure(Errno errno) {
    return new Completion(-1, errno.number(), kernel.micros(), new byte[0]);
  }

  private void reply(Frame request, Completion completion) {
    FieldWriter payload = new FieldWriter().u64(completion.result()).u32(completion.errno());
    if (completion.result() >= 0) {
      payload.bytes(completion.fields());
    }
    replies.accept(new Frame(request.type(), request.id(), completion.micros(), payload.toBytes()));
  }
}
