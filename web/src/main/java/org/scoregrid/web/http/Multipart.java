package org.scoregrid.web.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.MultipartInput.ItemInputStream;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads {@code multipart/form-data} part by part, with bounds on everything. */
public final class Multipart {
  static final String TYPE = "multipart/form-data";

  private static final int MAX_PARTS = 1_000;
  private static final int MAX_PART_HEADER = 8 * 1024;
  private static final int MAX_BOUNDARY = 200;
  private static final int MIN_BUFFER = 1 << 16;

  /** Bytes of a refused form that are read to its end. */
  private static final long MAX_REST = 1L << 26;

  private static final Logger log = LoggerFactory.getLogger(Multipart.class);

  private final MultipartInput input;

  private Multipart(MultipartInput input) {
    this.input = input;
  }

  /**
   * A file of a form.
   *
   * @param fileName as the client sent it, to be distrusted
   * @param bytes that were stored
   */
  public record Upload(String fileName, long bytes) {}

  /**
   * @param fileName null for plain fields
   */
  private record Head(String field, @Nullable String fileName) {}

  private interface Part {
    /** Gives whether to go on; what it leaves of the body is skipped. */
    boolean read(Head head, InputStream body) throws IOException;
  }

  /**
   * Plain fields with their values in order; files are skipped.
   *
   * @param limit bytes of all values together
   */
  static Map<String, List<String>> texts(InputStream body, String contentType, int limit) {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    int[] left = {limit};
    try {
      open(body, contentType)
          .each(
              (head, part) -> {
                if (head.fileName() == null) {
                  ByteArrayOutputStream value = new ByteArrayOutputStream();
                  left[0] -= (int) copy(part, value, left[0]);
                  texts
                      .computeIfAbsent(head.field(), name -> new ArrayList<>())
                      .add(Requests.utf8(value.toByteArray()));
                }
                return true;
              });
    } finally {
      drain(body);
    }
    return texts;
  }

  /** See {@link Call#file}. */
  static Optional<Upload> file(
      InputStream body, String contentType, String field, Path target, long max) {
    List<Upload> found = new ArrayList<>();
    try {
      if (!contentType.toLowerCase(Locale.ROOT).startsWith(TYPE)) {
        return Optional.empty();
      }
      open(body, contentType)
          .each(
              (head, part) -> {
                String fileName = head.fileName();
                if (fileName == null || !head.field().equals(field)) {
                  return true;
                }
                try (OutputStream out = Files.newOutputStream(target)) {
                  found.add(new Upload(fileName, copy(part, out, max)));
                }
                return false;
              });
    } finally {
      drain(body);
    }
    return found.stream().findFirst();
  }

  private static Multipart open(InputStream body, String contentType) {
    String boundary = parameters(contentType).get("boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
      throw broken("Invalid boundary in multipart: " + (boundary == null ? "None" : "too long"));
    }
    try {
      return new Multipart(
          MultipartInput.builder()
              .setInputStream(body)
              .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
              .setBufferSize(MIN_BUFFER)
              .setPartHeaderSizeMax(MAX_PART_HEADER)
              .get());
    } catch (IOException | IllegalArgumentException e) {
      throw broken("the body cannot be read");
    }
  }

  private void each(Part part) {
    try {
      boolean more = input.skipPreamble();
      for (int parts = 0; more; parts++) {
        if (parts == MAX_PARTS) {
          throw ApiError.detail(400, "Too many fields.");
        }
        Head head = head(input.readHeaders());
        try (ItemInputStream body = input.newInputStream()) {
          if (!part.read(head, body)) {
            return;
          }
        }
        more = input.readBoundary();
      }
    } catch (IOException e) {
      throw broken("the body ended early or is malformed");
    }
  }

  private static Head head(String headers) {
    for (String line : headers.split("\r\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase("content-disposition")) {
        Map<String, String> parameters = parameters(line.substring(colon + 1));
        String name = parameters.get("name");
        if (name != null) {
          return new Head(name, parameters.get("filename"));
        }
      }
    }
    throw broken("a part has no name");
  }

  private static Map<String, String> parameters(String value) {
    ParameterParser parser = new ParameterParser();
    parser.setLowerCaseNames(true);
    return parser.parse(value, ';');
  }

  private static long copy(InputStream from, OutputStream to, long max) throws IOException {
    byte[] buffer = new byte[MIN_BUFFER];
    long bytes = 0;
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      bytes += n;
      if (bytes > max) {
        throw ApiError.detail(413, "The request is larger than " + max + " bytes.");
      }
      try {
        to.write(buffer, 0, n);
      } catch (IOException e) {
        throw new UncheckedIOException("our disk, not the client's request", e);
      }
    }
    return bytes;
  }

  /** The server takes what is left unread for the next request on the connection. */
  static void drain(InputStream body) {
    byte[] buffer = new byte[MIN_BUFFER];
    try {
      long left = MAX_REST;
      for (int n = body.read(buffer); n >= 0 && left > 0; n = body.read(buffer)) {
        left -= n;
      }
    } catch (IOException e) {
      // The client is gone, and with it the connection.
      log.atDebug().setCause(e).log("the rest of a form cannot be read");
    }
  }

  private static ApiError broken(String why) {
    return ApiError.detail(400, "Multipart form parse error - " + why);
  }
}
