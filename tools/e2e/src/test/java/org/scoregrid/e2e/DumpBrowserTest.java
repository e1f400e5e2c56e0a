package org.scoregrid.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An organizer has the sample dumped both ways and takes the files home. */
class DumpBrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final int WAIT_MILLIS = 60_000;

  private static Path temp;
  private static DemoSite demo;
  private static Playwright playwright;
  private static Page page;

  @BeforeAll
  static void start(@TempDir Path directory) {
    temp = directory;
    assertThat(CHROMIUM).as("install Debian's package chromium").isExecutable();
    PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MILLIS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    Browser browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
    demo = DemoSite.start(temp.resolve("site"), Map.of());
    page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1280, 900));
    page.setDefaultTimeout(WAIT_MILLIS);
    page.navigate(demo.url() + "/accounts/login/");
    page.getByLabel("Username").fill("admin");
    page.getByLabel("Password").fill(DemoSite.PASSWORD);
    button("Sign in");
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  private static void button(String name) {
    page.getByRole(AriaRole.MAIN)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true))
        .click();
  }

  @Test
  void dumps_are_made_while_one_looks_and_can_be_downloaded() throws Exception {
    try (Robot robot = demo.admin()) {
      JsonNode competition = robot.get("/api/competitions/").path(0);
      page.navigate(demo.url() + "/competitions/" + competition.path("id").asLong() + "/");
    }
    page.locator("nav.tabs").getByText("Dumps").click();
    assertThat(page.getByText("No dump of this competition yet.")).isVisible();

    button("Dump with files");
    Locator finished = page.locator("table .badge.ok");
    assertThat(finished).hasCount(1); // by itself: nothing reloads the page here
    button("Dump with keys");
    assertThat(finished).hasCount(2);
    assertThat(page.locator("tbody tr").first()).containsText("with keys");

    Download download =
        page.waitForDownload(() -> page.locator("tbody tr").last().getByText("Download").click());
    Path zip = temp.resolve("dump.zip");
    download.saveAs(zip);
    try (ZipFile members = new ZipFile(zip.toFile())) {
      assertThat(members.getEntry("competition.yaml")).isNotNull();
    }
    page.setViewportSize(400, 800);
    assertThat((int) page.evaluate("document.documentElement.scrollWidth")).isEqualTo(400);
  }
}
