package io.leat.cli.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.HttpRequestHandler;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/** Answers GET and HEAD with files, parts of files, and listings. */
final class FileHandler implements HttpRequestHandler {
  private static final ContentType PLAIN =
      ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8);
  private static final ContentType HTML = ContentType.TEXT_HTML.withCharset(StandardCharsets.UTF_8);
  private static final String INDEX = "index.html";
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Root root;

  FileHandler(Root root) {
    this.root = root;
  }

  @Override
  public void handle(ClassicHttpRequest request, ClassicHttpResponse response, HttpContext context)
      throws HttpException, IOException {
    response.setHeader("X-Content-Type-Options", "nosniff");
    String method = request.getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
      answer(response, HttpStatus.SC_METHOD_NOT_ALLOWED, "only GET and HEAD");
      return;
    }
    try {
      RequestPath path = RequestPath.parse(request.getPath());
      switch (root.find(path)) {
        case Root.Found.File(Path file) -> file(file, request, response);
        case Root.Found.Folder(Path folder) -> folder(folder, path, request, response);
        case Root.Found.Missing() -> answer(response, HttpStatus.SC_NOT_FOUND, "not found");
        case Root.Found.Forbidden() -> answer(response, HttpStatus.SC_FORBIDDEN, "forbidden");
      }
    } catch (RequestPath.Refused e) {
      answer(response, HttpStatus.SC_BAD_REQUEST, String.valueOf(e.getMessage()));
    }
  }

  private void folder(
      Path folder, RequestPath path, ClassicHttpRequest request, ClassicHttpResponse response)
      throws IOException {
    if (!path.folder()) {
      response.setHeader(HttpHeaders.LOCATION, path.asFolder());
      answer(response, HttpStatus.SC_MOVED_PERMANENTLY, "with a slash at the end");
      return;
    }
    Path index = folder.resolve(INDEX);
    if (Files.isRegularFile(index) && root.isShown(index)) {
      file(index.toRealPath(), request, response);
    } else {
      response.setEntity(new StringEntity(Listing.page(root, folder, path), HTML));
    }
  }

  private static void file(Path file, ClassicHttpRequest request, ClassicHttpResponse response)
      throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    long size = attributes.size();
    Instant modified = attributes.lastModifiedTime().toInstant();
    String tag = "\"" + Long.toHexString(size) + "-" + Long.toHexString(nanos(modified)) + "\"";
    response.setHeader(HttpHeaders.ETAG, tag);
    response.setHeader(HttpHeaders.LAST_MODIFIED, HTTP_DATE.format(modified));
    response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    ByteRange range = ByteRange.of(rangeHeader(request, tag, HTTP_DATE.format(modified)), size);
    if (range == null) {
      response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
      answer(response, HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE, "the file is shorter");
      return;
    }
    if (!range.whole()) {
      response.setCode(HttpStatus.SC_PARTIAL_CONTENT);
      response.setHeader(HttpHeaders.CONTENT_RANGE, range.contentRange(size));
    }
    response.setEntity(new FileText(file, range, ContentTypes.of(file.toString())));
  }

  /** The range, unless the file is no longer the one it was for (RFC 9110 §13.1.5). */
  private static @Nullable String rangeHeader(
      ClassicHttpRequest request, String tag, String modified) {
    Header range = request.getFirstHeader(HttpHeaders.RANGE);
    Header condition = request.getFirstHeader(HttpHeaders.IF_RANGE);
    boolean applies =
        condition == null
            || condition.getValue().equals(tag)
            || condition.getValue().equals(modified);
    return range == null || !applies || !request.getMethod().equals("GET")
        ? null
        : range.getValue();
  }

  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  private static void answer(ClassicHttpResponse response, int code, String text) {
    response.setCode(code);
    response.setEntity(new StringEntity(code + " " + text + "\n", PLAIN));
  }
}
