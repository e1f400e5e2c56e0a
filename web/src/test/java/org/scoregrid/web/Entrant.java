package org.scoregrid.web;

import java.nio.charset.StandardCharsets;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.web.Browser.Reply;

/** Somebody who uploads and submits by API. */
final class Entrant {
  private final Site site;
  private final Browser client;

  Entrant(Site site, String name) {
    this.site = site;
    this.client = site.as(name);
  }

  Browser client() {
    return client;
  }

  /** Uploads a file and gives its key. */
  String upload() {
    Reply created =
        client.postForm(
            "/api/datasets/", "type=submission", "request_sassy_file_name=predictions.zip");
    byte[] zip = "PK and so on".getBytes(StandardCharsets.US_ASCII);
    site.anonymous().send("PUT", created.json().path("sassy_url").asText(), "application/zip", zip);
    return created.json().path("key").asText();
  }

  /** Submits a new upload to all tasks of the current phase. */
  Reply submit(Competition competition) {
    return submitTo(competition.phases().get(1).id().value(), upload());
  }

  Reply submitTo(long phase, String key, String... moreFields) {
    String[] fields = new String[moreFields.length + 2];
    fields[0] = "phase=" + phase;
    fields[1] = "data=" + key;
    System.arraycopy(moreFields, 0, fields, 2, moreFields.length);
    return client.postForm("/api/submissions/", fields);
  }
}
