package org.scoregrid.store.objects;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.store.BlobStore;
import org.scoregrid.store.LocalObjects;
import org.scoregrid.store.objects.ObjectFiles.Measured;
import org.scoregrid.store.objects.UrlSignature.Claim;

/**
 * Objects as files below one directory, with URLs that the site itself serves: {@code
 * <site>/storage/<key>?method=…&expires=…&type=…&name=…&signature=…}. Thread-safe.
 *
 * <p>Keys that are not plain relative paths are an {@link IllegalArgumentException}. The content
 * type of an upload is enforced but not kept: who serves a file goes by its extension.
 */
public final class FileBlobStore implements BlobStore, LocalObjects {
  private static final String GET = "GET";
  private static final String PUT = "PUT";

  private final ObjectFiles files;
  private final String objectsUrl;
  private final UrlSignature signature;
  private final InstantSource clock;

  /**
   * @param root directory of the objects; made where it is missing
   * @param siteUrl under which the site serves {@link LocalObjects#PATH}
   * @param hmacKey secret of the signatures, 16 bytes or more, the same in all processes
   * @throws IOException when the directory cannot be used
   */
  public FileBlobStore(Path root, URI siteUrl, byte[] hmacKey, InstantSource clock)
      throws IOException {
    this.files = new ObjectFiles(root, clock.instant());
    this.objectsUrl = siteUrl.toString().replaceAll("/+$", "") + LocalObjects.PATH;
    this.signature = new UrlSignature(hmacKey);
    this.clock = clock;
  }

  @Override
  public URI uploadUrl(String objectKey, String contentType, Duration validity) {
    ObjectKeyRules.writable(objectKey);
    return url(new Claim(PUT, objectKey, expiry(validity), contentType, null));
  }

  @Override
  public URI downloadUrl(String objectKey, Duration validity, @Nullable String fileName) {
    ObjectKeyRules.checked(objectKey);
    return url(new Claim(GET, objectKey, expiry(validity), null, fileName));
  }

  private long expiry(Duration validity) {
    return clock.instant().getEpochSecond() + ObjectKeyRules.seconds(validity);
  }

  private URI url(Claim claim) {
    StringBuilder url = new StringBuilder(objectsUrl);
    url.append(encoded(claim.objectKey()).replace("%2F", "/"));
    url.append("?method=").append(claim.method()).append("&expires=").append(claim.expires());
    append(url, "type", claim.contentType());
    append(url, "name", claim.fileName());
    append(url, "signature", signature.sign(claim));
    return URI.create(url.toString());
  }

  private static void append(StringBuilder url, String name, @Nullable String value) {
    if (value != null) {
      url.append('&').append(name).append('=').append(encoded(value));
    }
  }

  /** Percent-encoding that means the same in a path and in a query. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public Optional<Grant> check(String method, String objectKey, Map<String, String> query) {
    String wanted = method.equals("HEAD") ? GET : method;
    String allowed = query.get("method");
    String given = query.get("signature");
    long expires = seconds(query.get("expires"));
    if (allowed == null || given == null || !ObjectKeyRules.allows(objectKey)) {
      return Optional.empty();
    }
    Claim claim = new Claim(allowed, objectKey, expires, query.get("type"), query.get("name"));
    boolean genuine = signature.matches(claim, given);
    boolean open = clock.instant().getEpochSecond() <= expires;
    return genuine && open && allowed.equals(wanted)
        ? Optional.of(new Grant(objectKey, claim.contentType(), claim.fileName()))
        : Optional.empty();
  }

  /** Seconds since 1970; 0, which is long over, for anything but a number. */
  private static long seconds(@Nullable String text) {
    return text != null && text.matches("[0-9]{1,15}") ? Long.parseLong(text) : 0;
  }

  @Override
  public Optional<Path> file(Grant grant) {
    return Optional.of(files.path(grant.objectKey())).filter(Files::isRegularFile);
  }

  @Override
  public void receive(Grant grant, InputStream body) throws IOException {
    if (grant.contentType() == null) {
      throw new IllegalArgumentException("the grant is for GET");
    }
    store(ObjectKeyRules.writable(grant.objectKey()), body);
  }

  @Override
  public InputStream open(String objectKey) throws IOException {
    Path file = files.path(objectKey);
    if (!Files.isRegularFile(file)) {
      throw new NoSuchFileException(objectKey);
    }
    return Files.newInputStream(file);
  }

  @Override
  public OptionalLong size(String objectKey) throws IOException {
    Path file = files.path(objectKey);
    try {
      return Files.isRegularFile(file) ? OptionalLong.of(Files.size(file)) : OptionalLong.empty();
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    }
  }

  @Override
  public void put(String objectKey, Path file, String contentType) throws IOException {
    ObjectKeyRules.writable(objectKey);
    try (InputStream in = Files.newInputStream(file)) {
      store(objectKey, in);
    }
  }

  private void store(String objectKey, InputStream body) throws IOException {
    Measured received = files.receive(body);
    try {
      files.place(received, objectKey);
    } finally {
      files.discard(received);
    }
  }

  @Override
  public Sealed putSealed(Path file) throws IOException {
    Measured known = ObjectFiles.measure(file);
    if (isSealed(known.digest(), known.bytes())) {
      return sealed(known);
    }
    try (InputStream in = Files.newInputStream(file)) {
      return sealAs(files.receive(in));
    }
  }

  @Override
  public Sealed seal(String objectKey) throws IOException {
    if (!Files.isRegularFile(files.path(objectKey))) {
      throw new NoSuchFileException(objectKey);
    }
    return sealAs(files.snapshot(objectKey));
  }

  private Sealed sealAs(Measured measured) throws IOException {
    try {
      if (!isSealed(measured.digest(), measured.bytes())) {
        files.place(measured, BlobStore.sealedKey(measured.digest()));
      }
      return sealed(measured);
    } finally {
      files.discard(measured);
    }
  }

  private static Sealed sealed(Measured measured) {
    return new Sealed(BlobStore.sealedKey(measured.digest()), measured.digest(), measured.bytes());
  }

  /** A file of another size was damaged and is replaced. */
  private boolean isSealed(Digest digest, long bytes) throws IOException {
    OptionalLong size = size(BlobStore.sealedKey(digest));
    return size.isPresent() && size.getAsLong() == bytes;
  }

  @Override
  public Listing list(String prefix, @Nullable String from, int max) throws IOException {
    return files.list(prefix, from == null ? "" : from, ObjectKeyRules.checkedListing(max));
  }

  @Override
  public void delete(String objectKey) throws IOException {
    files.delete(objectKey);
  }

  @Override
  public void close() {
    // Nothing is held open between calls.
  }
}
