package io.leat.sim.drill.linux;

import io.leat.tcp.connection.TcpConnection;
import io.leat.tcp.connection.TcpError;
import io.leat.tcp.receive.ReceiveStream;
import io.leat.tcp.trace.TcpState;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** RECV and SEND on connections, as tcp_recvmsg and tcp_sendmsg behave. */
final class StreamCalls {
  private static final int LARGEST_READ = 16 << 20;
  private static final byte[] NOTHING = {};

  private final Kernel kernel;

  StreamCalls(Kernel kernel) {
    this.kernel = kernel;
  }

  Attempt receive(int fd, int flags, long size) {
    return new Receive(fd, flags, (int) Math.min(size, LARGEST_READ));
  }

  Attempt send(int fd, int flags, byte[] text) {
    return new Send(fd, flags, text);
  }

  private final class Receive implements Attempt {
    private final int fd;
    private final int flags;
    private final int wanted;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private long discarded;

    Receive(int fd, int flags, int wanted) {
      this.fd = fd;
      this.flags = flags;
      this.wanted = wanted;
    }

    @Override
    public @Nullable Outcome attempt() throws CallFailure {
      LinuxSocket socket = kernel.descriptors().socket(fd);
      if (socket.listener != null) {
        throw new CallFailure(Errno.ENOTCONN);
      }
      if ((flags & Numbers.MSG_ERRQUEUE) != 0) {
        throw new CallFailure(Errno.EAGAIN);
      }
      if ((flags & Numbers.MSG_OOB) != 0) {
        throw new CallFailure(Errno.EINVAL);
      }
      take(socket);
      int count = taken.size() + (int) discarded;
      boolean all = (flags & Numbers.MSG_WAITALL) != 0 && (flags & Numbers.MSG_PEEK) == 0;
      if (count > 0 && (!all || count >= wanted || socket.isAtEnd() || socket.hasError())) {
        return result(count);
      }
      if (wanted == 0 && socket.connection != null) {
        return result(0);
      }
      if (count == 0) {
        socket.throwError();
        if (isUnconnected(socket)) {
          throw new CallFailure(Errno.ENOTCONN);
        }
        if (socket.isAtEnd()) {
          return result(0);
        }
      }
      if (socket.isNonBlocking(flags)) {
        if (count > 0) {
          return result(count);
        }
        throw new CallFailure(Errno.EAGAIN);
      }
      return null;
    }

    private boolean isUnconnected(LinuxSocket socket) {
      TcpConnection open = socket.connection;
      return open == null
          || open.state() == TcpState.CLOSED
              && open.error() != TcpError.NONE
              && !open.isEndReached()
              && open.receiveStream() == null;
    }

    private void take(LinuxSocket socket) throws CallFailure {
      TcpConnection open = socket.connection;
      ReceiveStream stream = open == null ? null : open.receiveStream();
      int room = Math.min(wanted - taken.size() - (int) discarded, socket.readable());
      if (open == null || stream == null || room <= 0) {
        return;
      }
      byte[] target = new byte[room];
      if ((flags & Numbers.MSG_PEEK) != 0) {
        int count = stream.peek(target, 0, room);
        taken.reset();
        taken.write(target, 0, count);
        return;
      }
      int[] count = {0};
      kernel.onLoop((on, now) -> count[0] = open.receive(target, 0, room, now));
      if ((flags & Numbers.MSG_TRUNC) != 0) {
        discarded += Math.max(0, count[0]);
      } else {
        taken.write(target, 0, Math.max(0, count[0]));
      }
    }

    private Outcome result(int count) {
      return new Outcome(
          count,
          new FieldWriter()
              .blob(taken.toByteArray())
              .u32(0)
              .endpoint(Endpoint.NONE)
              .blob(NOTHING)
              .toBytes());
    }
  }

  private final class Send implements Attempt {
    private final int fd;
    private final int flags;
    private final byte[] text;
    private int sent;

    Send(int fd, int flags, byte[] text) {
      this.fd = fd;
      this.flags = flags;
      this.text = text;
    }

    @Override
    public @Nullable Outcome attempt() throws CallFailure {
      LinuxSocket socket = kernel.descriptors().socket(fd);
      if ((flags & Numbers.MSG_FASTOPEN) != 0 || (flags & Numbers.MSG_OOB) != 0) {
        throw new CallFailure(Errno.EOPNOTSUPP);
      }
      if (sent > 0 && (socket.hasError() || !socket.maySend())) {
        return Outcome.of(sent);
      }
      socket.throwError();
      if (socket.state() == TcpState.SYN_SENT || socket.state() == TcpState.SYN_RECEIVED) {
        return SystemCalls.wouldBlock(socket, flags);
      }
      if (!socket.maySend()) {
        throw new CallFailure(Errno.EPIPE);
      }
      sent += socket.write(kernel, Arrays.copyOfRange(text, sent, text.length), flags);
      if (sent == text.length || sent > 0 && socket.isNonBlocking(flags)) {
        return Outcome.of(sent);
      }
      return SystemCalls.wouldBlock(socket, flags);
    }
  }
}
