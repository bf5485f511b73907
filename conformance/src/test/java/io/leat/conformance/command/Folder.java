package io.leat.conformance.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Files to serve, and what they are known by. */
final class Folder {
  private Folder() {}

  /** A file of octets that look random. */
  static Path file(Path folder, String name, int octets) throws IOException {
    byte[] text = new byte[octets];
    new SplittableRandom(octets).nextBytes(text);
    return Files.write(folder.resolve(name), text);
  }

  static String sha256(Path file) throws Exception {
    return sha256(Files.readAllBytes(file));
  }

  static String sha256(byte[] octets) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
  }
}
