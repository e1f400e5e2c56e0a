package org.scoregrid.worker.container.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.id.Digest;

final class RootFileSystemsTest {
  private static final ImageConfig PLAIN = new ImageConfig(List.of(), List.of(), "", "");

  private Path directory;
  private final AtomicLong seconds = new AtomicLong(1_000_000);
  private final InstantSource clock = () -> Instant.ofEpochSecond(seconds.incrementAndGet());

  @BeforeEach
  void place(@TempDir Path temporary) {
    directory = temporary;
  }

  /** An image of layers in memory that counts how often it is unpacked. */
  private static final class Layers implements ImageSource {
    private final List<TarLayer> layers;
    private final AtomicInteger unpacked = new AtomicInteger();

    Layers(TarLayer... layers) {
      this.layers = List.of(layers);
    }

    @Override
    public ImageDescription find(String image) {
      return new ImageDescription(image, Digest.of(image.getBytes(StandardCharsets.UTF_8)), PLAIN);
    }

    @Override
    public void unpack(ImageDescription image, LayerSink sink) throws IOException {
      unpacked.incrementAndGet();
      for (var layer : layers) {
        sink.layer(layer.stream());
      }
    }
  }

  private Path unpack(TarLayer... layers) throws Exception {
    var source = new Layers(layers);
    return open(1 << 20).pin(source.find("image"), source).root();
  }

  private RootFileSystems open(long maxBytes) throws IOException {
    return RootFileSystems.open(directory.resolve("images"), maxBytes, clock);
  }

  @Test
  void layers_lie_over_each_other_and_whiteouts_hide() throws Exception {
    var root =
        unpack(
            new TarLayer().file("a/one", "1").file("a/two", "2").file("b/three", "3"),
            new TarLayer().file("a/.wh.one", "").file("b/new", "n").file("b/.wh..wh..opq", ""));
    assertThat(root.resolve("a/one")).doesNotExist();
    assertThat(root.resolve("a/two")).hasContent("2");
    assertThat(root.resolve("b/three")).doesNotExist();
    assertThat(root.resolve("b/new")).hasContent("n");
  }

  @Test
  void nothing_is_written_through_links_that_lead_out() throws Exception {
    var outside = Files.createDirectory(directory.resolve("outside"));
    var root =
        unpack(
            new TarLayer()
                .link("absolute", outside.toString())
                .link("upwards", "../../../../../../../.." + outside)
                .file("absolute/x", "1")
                .file("upwards/y", "2")
                .link("etc", "/"));
    assertThat(outside).isEmptyDirectory();
    assertThat(root.resolve(outside.toString().substring(1)).resolve("x")).hasContent("1");
    assertThat(root.resolve(outside.toString().substring(1)).resolve("y")).hasContent("2");
  }

  @Test
  void names_that_lead_upwards_are_refused() {
    assertThatIOException().isThrownBy(() -> unpack(new TarLayer().file("a/../../x", "1")));
    assertThatIOException().isThrownBy(() -> unpack(new TarLayer().hardLink("x", "../../secret")));
    assertThat(directory.resolve("images")).isEmptyDirectory();
  }

  @Test
  void hard_links_stay_inside_and_share_no_later_content() throws Exception {
    var root =
        unpack(
            new TarLayer().file("one", "first").hardLink("two", "one"),
            new TarLayer().file("one", "second"));
    assertThat(root.resolve("two")).hasContent("first");
    assertThat(root.resolve("one")).hasContent("second");
  }

  @Test
  void devices_are_left_out_and_bits_that_change_the_user_are_cleared() throws Exception {
    var root = unpack(new TarLayer().device("dev/vda").file("su", "x", 06755));
    assertThat(Files.exists(root.resolve("dev/vda"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(Files.getAttribute(root.resolve("su"), "unix:mode")).isEqualTo(0100755);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("su"))))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void an_image_beyond_the_bound_leaves_nothing_behind() {
    var big = "x".repeat(2 << 20);
    assertThatIOException()
        .isThrownBy(() -> unpack(new TarLayer().file("big", big)))
        .withMessageContaining("more than");
    assertThat(directory.resolve("images")).isEmptyDirectory();
  }

  @Test
  void many_that_ask_at_once_unpack_once() throws Exception {
    var source = new Layers(new TarLayer().file("a", "1"));
    var store = open(1 << 20);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var pins = new ArrayList<Future<RootFileSystems.Pin>>();
      for (var i = 0; i < 16; i++) {
        pins.add(threads.submit(() -> store.pin(source.find("image"), source)));
      }
      for (var pin : pins) {
        assertThat(pin.get().root().resolve("a")).hasContent("1");
      }
    }
    assertThat(source.unpacked).hasValue(1);
  }

  @Test
  void the_least_recently_used_goes_and_never_one_in_use() throws Exception {
    var source = new Layers(new TarLayer().file("a", "x".repeat(600)));
    var store = open(1_500);
    var held = store.pin(source.find("held"), source);
    store.pin(source.find("old"), source).close();
    store.pin(source.find("new"), source).close();
    assertThat(held.root().resolve("a")).exists();
    assertThat(source.unpacked).hasValue(3);
    store.pin(source.find("new"), source).close();
    assertThat(source.unpacked).hasValue(3);
    store.pin(source.find("old"), source).close();
    assertThat(source.unpacked).hasValue(4);
    held.close();
  }

  @Test
  void what_an_earlier_life_left_half_done_is_unpacked_again() throws Exception {
    var source = new Layers(new TarLayer().file("a", "1"));
    var image = source.find("image");
    Files.createDirectories(
        directory.resolve("images").resolve(image.digest().sha256()).resolve("root"));
    try (var pin = open(1 << 20).pin(image, source)) {
      assertThat(pin.root().resolve("a")).hasContent("1");
    }
    open(1 << 20).pin(image, source).close();
    assertThat(source.unpacked).hasValue(1);
  }

  @Test
  void users_are_those_of_the_image() throws Exception {
    var root =
        unpack(
            new TarLayer()
                .file(
                    "etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1001:1002::/home/ann:/bin/sh\n")
                .file("etc/group", "staff:x:50:\n"));
    assertThat(ImageUser.of(root, "")).isEqualTo(new ImageUser(0, 0, "/root"));
    assertThat(ImageUser.of(root, "ann")).isEqualTo(new ImageUser(1001, 1002, "/home/ann"));
    assertThat(ImageUser.of(root, "7:staff")).isEqualTo(new ImageUser(7, 50, "/"));
    assertThatIOException().isThrownBy(() -> ImageUser.of(root, "nobody-knows"));
  }
}
