package org.scoregrid.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;
import org.scoregrid.domain.id.AccountId;
import org.scoregrid.web.Browser.Reply;

/** Task bundles and forms that are not as they should be: refused, with nothing left behind. */
class HostileUploadsTest {
  private static final String FORM = "multipart/form-data; boundary=b";
  private static final String UPLOAD = "/api/tasks/upload_task/";
  private static final String START = "name: T\ndescription: d\n";

  private final Path objects;
  private final Site site;
  private final AccountId ann;
  private final AccountId bob;
  private final Browser owner;

  HostileUploadsTest(@TempDir Path objects) {
    this.objects = objects;
    site = new Site(objects);
    ann = site.user("ann");
    bob = site.user("bob");
    owner = site.as("ann");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void every_refusal_of_a_task_bundle_has_its_status_and_words() throws IOException {
    assertRefused("x: 1", 400, "Missing: name, task must have a name");
    assertRefused("name: T", 400, "Missing: description, task must have a description");
    assertRefused(START, 400, "Missing: scoring_program, task must have a scoring_program");
    assertRefused(
        START + "scoring_program: {}", 400, "scoring_program must have either a key or zip");
    assertRefused(
        START + "scoring_program: {zip: no.zip}",
        400,
        "Dataset file 'no.zip' not found in the uploaded zip file.");
    assertRefused(
        START + "scoring_program: {zip: a.txt}", 400, "Dataset file 'a.txt' should be a zip file.");
    Reply broken = upload(zip("task.yaml", "name: [", "a.txt", "x"));
    assertThat(broken.status()).isEqualTo(400);
    assertThat(broken.json().path("error").asText()).startsWith("Error parsing task.yaml: ");
    Reply noZip = upload("not a zip".getBytes(StandardCharsets.US_ASCII));
    assertThat(noZip.status()).isEqualTo(500);
    assertThat(noZip.json().path("error").asText())
        .startsWith("An error occurred while creating the task.");
    assertNothingLeft();
  }

  @Test
  void keys_that_are_unknown_or_others_or_of_another_type_are_not_found() throws IOException {
    Contest contest = new Contest(site);
    Dataset foreign = contest.store(bob, DatasetType.SCORING_PROGRAM, "his");
    Dataset otherType = contest.store(ann, DatasetType.INPUT_DATA, "hers");
    for (String key :
        List.of(
            UUID.randomUUID().toString(), foreign.key().toString(), otherType.key().toString())) {
      assertRefused(
          START + "scoring_program: {key: " + key + "}",
          400,
          "scoring_program with key '" + key + "' not found.");
    }
    assertThat(site.count("select count(*) from task")).isZero();
  }

  private void assertRefused(String yaml, int status, String error) throws IOException {
    Reply refused = upload(zip("task.yaml", yaml, "a.txt", "x"));
    assertThat(refused.json().path("error").asText()).as(yaml).isEqualTo(error);
    assertThat(refused.status()).as(yaml).isEqualTo(status);
  }

  @Test
  void forms_that_are_broken_are_refused_wherever_they_are_sent() throws IOException {
    byte[] whole = form("file", "t.zip", zip("task.yaml", START));
    byte[] endless = text(new String(whole, StandardCharsets.ISO_8859_1).replace("--b--", ""));
    byte[] huge =
        text(
            "--b\r\nX: "
                + "x".repeat(100_000)
                + "\r\nContent-Disposition: form-data;"
                + " name=\"name\"\r\n\r\nT\r\n--b--\r\n");
    byte[] nameless = text("--b\r\nContent-Type: text/plain\r\n\r\nT\r\n--b--\r\n");
    byte[] many =
        text(
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n".repeat(100_000)
                + "--b--\r\n");
    byte[] notUtf8 =
        text(
            "--b\r\n"
                + "Content-Disposition: form-data; name=\"name\"\r\n\r\n"
                + "\u00ff\u00fe\r\n"
                + "--b--\r\n");
    for (String path : List.of(UPLOAD, "/api/tasks/")) {
      assertRefused(path, "multipart/form-data", whole);
      assertRefused(path, "multipart/form-data; boundary=" + "b".repeat(500), whole);
      assertRefused(path, "multipart/form-data; boundary=other", whole);
      assertRefused(path, FORM, endless);
      assertRefused(path, FORM, huge);
      assertRefused(path, FORM, nameless);
      assertRefused(path, FORM, many);
      assertRefused(path, FORM, notUtf8);
    }
    assertThat(owner.get("/api/tasks/").status()).isEqualTo(200);
    assertNothingLeft();
  }

  private void assertRefused(String path, String type, byte[] body) {
    Reply reply = owner.send("POST", path, type, body);
    assertThat(reply.status()).as(path + " " + type).isBetween(400, 499);
    // What was left unread is not the next request.
    assertThat(reply.header("connection")).as(path + " " + type).isEqualToIgnoringCase("close");
  }

  @Test
  void a_path_in_a_file_name_leads_nowhere() throws IOException {
    String yaml = START + "scoring_program: {zip: '../../evil.zip'}";
    byte[] body = form("file", "../../../evil.zip", zip("task.yaml", yaml, "../../evil.zip", "x"));
    Reply reply = owner.send("POST", UPLOAD, FORM, body);
    assertThat(reply.json().path("error").asText()).isNotEmpty();
    assertThat(objects.resolveSibling("evil.zip")).doesNotExist();
    assertThat(objects.resolve("evil.zip")).doesNotExist();
    assertNothingLeft();
  }

  private void assertNothingLeft() throws IOException {
    assertThat(site.count("select count(*) from task")).isZero();
    assertThat(site.count("select count(*) from dataset")).isZero();
    try (Stream<Path> stored = Files.walk(objects)) {
      assertThat(stored.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private Reply upload(byte[] zip) {
    return owner.send("POST", UPLOAD, FORM, form("file", "t.zip", zip));
  }

  private static byte[] form(String field, String fileName, byte[] content) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        text(
            "--b\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n"
                .formatted(field, fileName)));
    body.writeBytes(content);
    body.writeBytes(text("\r\n--b--\r\n"));
    return body.toByteArray();
  }

  private static byte[] text(String bytes) {
    return bytes.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] zip(String... namesAndTexts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toByteArray();
  }
}
