package io.leat.link.linux;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests to rtnetlink and their answers, matched by sequence number. One thread at a time. */
final class Netlink implements AutoCloseable {
  /** How often a listing is begun again because what it lists changed under it. */
  static final int DUMP_TRIES = 10;

  /** In the body of an ERROR: the errno, then the header of the request. */
  private static final int ERROR_FIXED = 4 + NetlinkRequest.HEADER;

  private static final int ERROR_EXPLANATION = 1;

  private final NetlinkTransport transport;
  private int sequence;

  Netlink(NetlinkTransport transport) {
    this.transport = transport;
  }

  /**
   * The kernel's answer to a request.
   *
   * @param errno 0 if it was done
   * @param explanation the kernel's own words, where it has any
   */
  record Answer(int errno, @Nullable String explanation) {}

  /** Sends a request that changes something and waits for its acknowledgment. */
  Answer request(NetlinkRequest request) throws LinuxException {
    int number = send(request);
    for (; ; ) {
      for (NetlinkMessage message : NetlinkMessage.parse(transport.receive())) {
        if (message.sequence() == number && message.type() == NetlinkMessage.ERROR) {
          return answer(message);
        }
      }
    }
  }

  /**
   * All messages that answer a request to list something. A listing that changed under way is taken
   * again.
   */
  List<NetlinkMessage> dump(NetlinkRequest request, String call) throws LinuxException {
    for (int i = 0; i < DUMP_TRIES; i++) {
      List<NetlinkMessage> messages = new ArrayList<>();
      if (collect(send(request), messages, call)) {
        return messages;
      }
    }
    throw new LinuxException(
        call, Errno.EINTR, "links or routes keep changing while they are listed: try again");
  }

  /** Whether the listing is consistent. */
  private boolean collect(int number, List<NetlinkMessage> messages, String call)
      throws LinuxException {
    boolean consistent = true;
    for (; ; ) {
      for (NetlinkMessage message : NetlinkMessage.parse(transport.receive())) {
        if (message.sequence() != number) {
          continue;
        }
        consistent &= (message.flags() & NetlinkMessage.DUMP_INTERRUPTED) == 0;
        switch (message.type()) {
          case NetlinkMessage.DONE -> {
            int errno = message.body().limit() < 4 ? 0 : -message.field(0);
            return completed(errno, call) && consistent;
          }
          case NetlinkMessage.ERROR -> completed(answer(message).errno(), call);
          case NetlinkMessage.NOOP -> {}
          default -> messages.add(message.copy());
        }
      }
    }
  }

  private static boolean completed(int errno, String call) throws LinuxException {
    if (errno > 0) {
      throw new LinuxException(call, errno);
    }
    return true;
  }

  private int send(NetlinkRequest request) throws LinuxException {
    transport.send(request.encode(++sequence));
    return sequence;
  }

  private static Answer answer(NetlinkMessage message) throws LinuxException {
    int errno = -message.field(0);
    int explained = NetlinkMessage.EXPLAINED | NetlinkMessage.CAPPED;
    if ((message.flags() & explained) != explained) {
      return new Answer(errno, null);
    }
    return new Answer(errno, message.attributes(ERROR_FIXED).string(ERROR_EXPLANATION));
  }

  @Override
  public void close() {
    transport.close();
  }
}
