package id.sapa.controlcenter;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import id.sapa.testing.Prerequisites;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The machine's Chromium, headless. Without one the test class is skipped, and fails in CI. Keeps the errors and warnings that pages write
 * to their console.
 */
final class Browser implements BeforeAllCallback, AfterAllCallback {

    private static final double TIMEOUT_MILLIS = 15_000;
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** Refusals that tests provoke; the page shows them, and the browser notes them too. */
    private static final Pattern REFUSED = Pattern.compile("responded with a status of (401|422)");

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private Playwright playwright;
    private com.microsoft.playwright.Browser chromium;

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<Path> executable = executable();
        Prerequisites.require(
                executable.isPresent(),
                "browser tests need Chromium as /usr/bin/chromium, or named by the variable CHROMIUM");
        // Above the seconds that a stream takes to notice that its operator is gone.
        PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable.get())
                        .setArgs(FLAGS));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
    }

    /** A new page with nothing remembered, in English. */
    Page page() {
        return page(1_280, 800);
    }

    /** As {@link #page()}, of a given size. */
    Page page(int width, int height) {
        BrowserContext context = chromium.newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                .setLocale("en-GB")
                .setViewportSize(width, height));
        Page page = context.newPage();
        page.setDefaultTimeout(TIMEOUT_MILLIS);
        page.onConsoleMessage(message -> {
            boolean refusal = REFUSED.matcher(message.text()).find();
            if (!refusal && (message.type().equals("error") || message.type().equals("warning"))) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    /** What pages wrote to the console as error or warning, and what they threw. */
    List<String> complaints() {
        return complaints;
    }

    private static Optional<Path> executable() {
        return Stream.of(System.getenv("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser")
                .filter(name -> name != null && !name.isBlank())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
