package io.verisim.orchestrator.api;

import static io.verisim.orchestrator.api.ApiServer.STEADY;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A web page in a real browser, on the machine of a person who runs the API without a key. The page
 * is that of another server; after it has been loaded, its name means the API (DNS rebinding).
 */
@Timeout(120)
@ExtendWith(WithApiServer.class)
@EnabledIf(
    value = "io.verisim.orchestrator.api.Browser#isInstalled",
    disabledReason = "no chromium on the PATH: what a hostile page can do is not tried")
class HostilePageTest {
  private static final String NAME = "evil.example.org";

  private final ApiServer server;

  @TempDir
  private Path profile;

  HostilePageTest(ApiServer server) {
    this.server = server;
  }

  @Test
  void aPageOfAnotherSiteStartsStopsAndReadsNothing() throws Exception {
    String running = server.start(STEADY);
    List<String> before = runs();

    String report = visit("""
        const api = 'http://%s';
        const text = {method: 'POST', mode: 'no-cors', body: 'preset: demo\\nname: foreign\\n'};
        const tries = {
          text: () => fetch(api + '/api/v1/runs', text),
          untyped: () => fetch(api + '/api/v1/runs', {...text, body: new Blob([text.body])}),
          beacon: async () => navigator.sendBeacon(api + '/api/v1/runs', text.body),
          yaml: () => fetch(api + '/api/v1/runs',
              {...text, mode: 'cors', headers: {'Content-Type': 'application/yaml'}}),
          stop: () => fetch(api + '/api/v1/runs/%s/stop', {method: 'POST', mode: 'no-cors'}),
          read: async () => (await fetch(api + '/api/v1/runs')).text(),
          form: () => new Promise(done => {
            const form = document.createElement('form');
            form.method = 'POST'; form.enctype = 'text/plain'; form.target = 'frame';
            form.action = api + '/api/v1/runs';
            form.innerHTML = '<input name="preset: demo\\nname: foreign\\n#" value="x">';
            document.body.append(form);
            document.getElementById('frame').onload = () => done('sent');
            setTimeout(() => done('no answer'), 3000);
            form.submit();
          }),
          frame: () => new Promise(done => {
            const frame = document.createElement('iframe');
            frame.src = api + '/api/v1/runs';
            frame.onload = () => {
              try { done(frame.contentDocument ? frame.contentDocument.body.innerText : 'hidden'); }
              catch (refused) { done('hidden'); }
            };
            document.body.append(frame);
          }),
        };
        """.formatted(server.address("").getAuthority(), running));

    assertThat(report)
        .contains("text:", "untyped:", "beacon:", "yaml:", "stop:", "read:", "form:", "frame:")
        // An answer that the page may not read has arrived, so the browser did send the request.
        .contains("text: [object Response]", "stop: [object Response]")
        .doesNotContain(running);
    assertThat(runs()).isEqualTo(before);
    server.get("/runs/" + running).expectBody().jsonPath("$.state").isEqualTo("running");
    server.post("/runs/" + running + "/stop").expectStatus().is2xxSuccessful();
  }

  @Test
  void aReboundNameStartsStopsAndReadsNothing() throws Exception {
    String running = server.start(STEADY);
    List<String> before = runs();

    String report = visit("""
        const own = (path, more) => fetch(path, more).then(async a => a.status + ' ' + await a.text());
        const yaml = {'Content-Type': 'application/yaml'};
        const tries = {
          read: () => own('/api/v1/runs'),
          show: () => own('/api/v1/runs/%1$s'),
          start: () => own('/api/v1/runs',
              {method: 'POST', headers: yaml, body: 'preset: demo\\nname: foreign\\n'}),
          stop: () => own('/api/v1/runs/%1$s/stop', {method: 'POST'}),
          describe: () => own('/v3/api-docs'),
        };
        """.formatted(running));

    assertThat(report.lines())
        .hasSize(5)
        .allMatch(line -> line.matches("\\w+: 403 .*\"code\":\"foreign-request\".*"), report);
    assertThat(runs()).isEqualTo(before);
    server.get("/runs/" + running).expectBody().jsonPath("$.state").isEqualTo("running");
    server.post("/runs/" + running + "/stop").expectStatus().is2xxSuccessful();
  }

  private List<String> runs() throws IOException {
    return server.stage().store().runs();
  }

  /**
   * Opens a page whose script has defined {@code tries}, functions that attack the API.
   *
   * @return what they brought, a line each
   */
  private String visit(String script) throws Exception {
    String page = """
        <!doctype html><body><iframe id="frame" name="frame"></iframe><script>
        %s
        (async () => {
          const lines = [];
          for (const [name, attempt] of Object.entries(tries)) {
            let brought;
            try { brought = await attempt(); } catch (refused) { brought = refused; }
            lines.push(name + ': ' + String(brought).replaceAll('\\n', ' '));
          }
          await fetch('/report', {method: 'POST', body: lines.join('\\n')});
        })();
        </script></body>""".formatted(script);
    BlockingQueue<String> reports = new LinkedBlockingQueue<>();
    HttpServer proxy =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext("/", exchange -> {
      try (exchange) {
        switch (exchange.getRequestURI().getPath()) {
          case "/page" -> answer(exchange, "text/html", page);
          case "/report" -> {
            reports.add(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            answer(exchange, "text/plain", "");
          }
          default -> forward(exchange, server.address(""));
        }
      }
    });
    proxy.start();
    Process browser = Browser.headless(
            profile,
            "--proxy-server=127.0.0.1:" + proxy.getAddress().getPort(),
            // Newer browsers ask the person before a page may call this machine; older ones do not.
            "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
            "http://" + NAME + "/page")
        .redirectErrorStream(true)
        .redirectOutput(profile.resolve("log").toFile())
        .start();
    try {
      String report = reports.poll(60, TimeUnit.SECONDS);
      assertThat(report)
          .withFailMessage(() -> "the page did not report: " + log())
          .isNotNull();
      return String.valueOf(report);
    } finally {
      browser.descendants().forEach(ProcessHandle::destroyForcibly);
      browser.destroyForcibly().waitFor();
      proxy.stop(0);
    }
  }

  private String log() {
    try {
      return Files.readString(profile.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static void answer(HttpExchange exchange, String type, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  /** Sends the browser's request to the API as it is, since the page's name means the API now. */
  private static void forward(HttpExchange exchange, URI api) throws IOException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    StringBuilder head = new StringBuilder(exchange.getRequestMethod() + " "
        + exchange.getRequestURI().getRawPath() + " HTTP/1.0\r\n");
    exchange.getRequestHeaders().forEach((name, values) -> {
      if (!List.of("connection", "content-length", "proxy-connection")
          .contains(name.toLowerCase(Locale.ROOT))) {
        values.forEach(value -> head.append(name).append(": ").append(value).append("\r\n"));
      }
    });
    head.append("Content-Length: ").append(sent.length).append("\r\n\r\n");
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
      out.write(sent);
      out.flush();
      InputStream in = socket.getInputStream();
      String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int body = answer.indexOf("\r\n\r\n") + 4;
      byte[] content = answer.substring(body).getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(
          Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length())),
          content.length);
      exchange.getResponseBody().write(content);
    }
  }
}
