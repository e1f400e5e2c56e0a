package org.scoregrid.web.page;

import io.helidon.http.Method;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.scoregrid.domain.id.Digest;
import org.scoregrid.web.http.Answer;
import org.scoregrid.web.http.ApiError;
import org.scoregrid.web.http.Call;
import org.scoregrid.web.http.Routes;

/** Stylesheet, scripts and icon: few and small, read once, kept compressed. */
public final class StaticRoutes implements Routes.Room {
  private static final String WEBJARS = "/META-INF/resources/webjars/";
  private final Map<String, Asset> assets = new LinkedHashMap<>();

  private record Asset(byte[] gzipped, byte[] plain, String contentType, String etag) {}

  public StaticRoutes() {
    add("look.css", "/static/look.css", "text/css; charset=utf-8");
    add("site.js", "/static/site.js", "text/javascript; charset=utf-8");
    add("icon.svg", "/static/icon.svg", "image/svg+xml");
    add("htmx.js", WEBJARS + "htmx.org/2.0.4/dist/htmx.min.js", "text/javascript; charset=utf-8");
    add("sse.js", WEBJARS + "htmx-ext-sse/2.2.2/sse.js", "text/javascript; charset=utf-8");
  }

  private void add(String name, String resource, String contentType) {
    try (InputStream in = StaticRoutes.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks " + resource);
      }
      byte[] plain = in.readAllBytes();
      ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(gzipped)) {
        gzip.write(plain);
      }
      String etag = '"' + Digest.of(plain).sha256().substring(0, 16) + '"';
      assets.put(name, new Asset(gzipped.toByteArray(), plain, contentType, etag));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void register(Routes routes) {
    routes.page(Method.GET, "/static/{name}", this::asset);
  }

  private Answer asset(Call call) {
    Asset asset = assets.get(call.pathText("name"));
    if (asset == null) {
      throw ApiError.notFound();
    }
    if (call.header("If-None-Match").filter(asset.etag()::equals).isPresent()) {
      return cached(Answer.empty(304), asset);
    }
    boolean gzip = call.header("Accept-Encoding").filter(text -> text.contains("gzip")).isPresent();
    Answer answer = Answer.bytes(200, gzip ? asset.gzipped() : asset.plain(), asset.contentType());
    return cached(gzip ? answer.with("Content-Encoding", "gzip") : answer, asset);
  }

  private static Answer cached(Answer answer, Asset asset) {
    return answer
        .with("ETag", asset.etag())
        .with("Vary", "Accept-Encoding")
        .with("Cache-Control", "public, max-age=300");
  }
}
