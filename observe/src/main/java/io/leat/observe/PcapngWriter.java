package io.leat.observe;

import io.leat.packet.buffer.PacketBuffer;
import io.leat.packet.buffer.Slices;
import io.leat.stack.link.FrameDirection;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Writes frames as a pcapng file, which Wireshark opens (draft-ietf-opsawg-pcapng).
 *
 * <p>One section, little endian, timestamps in nanoseconds since 1970. Any thread may call any
 * method: each block is written whole under the writer's lock, so that several loops may share one
 * file. Nothing is durable before {@link #flush} or {@link #close}.
 */
public final class PcapngWriter implements Closeable, Flushable {
  /** Enough for every frame that a link of Leat carries, super-segments included. */
  public static final int DEFAULT_SNAP_OCTETS = 262_144;

  private static final int SECTION_HEADER = 0x0a0d_0d0a;
  private static final int BYTE_ORDER_MAGIC = 0x1a2b_3c4d;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int ENHANCED_PACKET = 6;
  private static final int DECRYPTION_SECRETS = 10;

  /** The letters TLSK: lines of a key log as NSS writes it. */
  private static final int TLS_KEY_LOG = 0x544c_534b;

  private static final int OPT_COMMENT = 1;
  private static final int SHB_USER_APPLICATION = 4;
  private static final int IF_NAME = 2;
  private static final int IF_TIMESTAMP_RESOLUTION = 9;
  private static final int EPB_FLAGS = 2;

  /** Ten to the minus ninth. */
  private static final int NANOSECONDS = 9;

  private static final int INBOUND = 1;
  private static final int OUTBOUND = 2;

  private final OutputStream out;
  private final int snapOctets;
  private final PcapngBlock block = new PcapngBlock();
  private final Slices cut = new Slices();
  private int interfaces;

  /** Writes to {@code out}, which should be buffered and is closed with the writer. */
  public PcapngWriter(OutputStream out) throws IOException {
    this(out, DEFAULT_SNAP_OCTETS);
  }

  /**
   * @param snapOctets of each frame at most so many octets are kept; at least 1
   */
  public PcapngWriter(OutputStream out, int snapOctets) throws IOException {
    if (snapOctets < 1) {
      throw new IllegalArgumentException("snap length of " + snapOctets + " octets");
    }
    this.out = out;
    this.snapOctets = snapOctets;
    block.begin(SECTION_HEADER);
    block.put32(BYTE_ORDER_MAGIC);
    block.put16(1); // major and minor version
    block.put16(0);
    block.put64(-1); // length of the section: not known
    block.option(SHB_USER_APPLICATION, "Leat");
    block.endOptions();
    block.writeTo(out);
  }

  /** A writer to a new file, or over an old one. */
  public static PcapngWriter create(Path file) throws IOException {
    return new PcapngWriter(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
  }

  /** Declares an interface and returns its number, which {@link #write} takes. */
  public synchronized int addInterface(String name, LinkType linkType) throws IOException {
    block.begin(INTERFACE_DESCRIPTION);
    block.put16(linkType.number());
    block.put16(0);
    block.put32(snapOctets);
    block.option(IF_NAME, name);
    block.option8(IF_TIMESTAMP_RESOLUTION, NANOSECONDS);
    block.endOptions();
    block.writeTo(out);
    return interfaces++;
  }

  /**
   * Writes one frame: {@code headers} from start to end, then {@code text}.
   *
   * @param interfaceNumber of {@link #addInterface}
   * @param epochNanos nanoseconds since 1970-01-01T00:00:00Z
   * @param comment shown beside the packet; null for none
   */
  public synchronized void write(
      int interfaceNumber,
      FrameDirection direction,
      PacketBuffer headers,
      Slices text,
      long epochNanos,
      @Nullable String comment)
      throws IOException {
    if (interfaceNumber < 0 || interfaceNumber >= interfaces) {
      throw new IllegalArgumentException("no interface " + interfaceNumber + " was added");
    }
    int octets = headers.length() + text.octets();
    int kept = Math.min(octets, snapOctets);
    block.begin(ENHANCED_PACKET);
    block.put32(interfaceNumber);
    block.put32((int) (epochNanos >>> 32));
    block.put32((int) epochNanos);
    block.put32(kept);
    block.put32(octets);
    data(headers, text, kept);
    if (comment != null) {
      block.option(OPT_COMMENT, comment);
    }
    block.option32(EPB_FLAGS, direction == FrameDirection.RECEIVED ? INBOUND : OUTBOUND);
    block.endOptions();
    block.writeTo(out);
  }

  /**
   * Writes secrets of TLS sessions, so that whoever has the file reads their text. A reader only
   * decrypts sessions that follow them in the file; where keys come later, {@link #putTlsKeysFirst}
   * brings them to its beginning.
   *
   * @param keyLog lines as {@code SSLKEYLOGFILE} holds them, such as {@code CLIENT_RANDOM …}
   */
  public synchronized void writeTlsKeys(String keyLog) throws IOException {
    tlsKeys(block, keyLog);
    block.writeTo(out);
  }

  private static void tlsKeys(PcapngBlock block, String keyLog) {
    byte[] secrets = keyLog.getBytes(StandardCharsets.US_ASCII);
    block.begin(DECRYPTION_SECRETS);
    block.put32(TLS_KEY_LOG);
    block.put32(secrets.length);
    block.put(secrets);
    block.pad();
  }

  /**
   * Puts secrets of TLS sessions at the beginning of a file that is closed, before all packets.
   *
   * @param file of a {@code PcapngWriter}; copied for it
   * @param keyLog as in {@link #writeTlsKeys}
   */
  public static void putTlsKeysFirst(Path file, String keyLog) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path copy = Files.createTempFile(folder, "leat", ".pcapng");
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(copy), 1 << 16)) {
      byte[] head = in.readNBytes(8);
      int section = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
      out.write(head);
      out.write(in.readNBytes(section - head.length));
      PcapngBlock keys = new PcapngBlock();
      tlsKeys(keys, keyLog);
      keys.writeTo(out);
      in.transferTo(out);
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(copy);
      throw e;
    }
    Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private void data(PacketBuffer headers, Slices text, int kept) {
    int ofHeaders = Math.min(kept, headers.length());
    block.put(headers.segment(), headers.start(), ofHeaders);
    cut.clear();
    cut.addPart(text, 0, kept - ofHeaders);
    for (int i = 0; i < cut.count(); i++) {
      block.put(cut.segment(i), cut.offset(i), cut.length(i));
    }
    block.pad();
  }

  @Override
  public synchronized void flush() throws IOException {
    out.flush();
  }

  /** Flushes and closes what it writes to. */
  @Override
  public synchronized void close() throws IOException {
    out.close();
  }
}
