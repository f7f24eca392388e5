package io.verisim.cli.command;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers as the API would; of several answers to one call, the last is given for ever. */
final class FakeServer implements AutoCloseable {
  private record Answer(int status, String json) {}

  private final HttpServer server;
  private final Map<String, Deque<Answer>> answers = new HashMap<>();
  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  FakeServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  FakeServer on(String call, int status, String json) {
    answers.computeIfAbsent(call, fresh -> new ArrayDeque<>()).add(new Answer(status, json));
    return this;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    calls.add(body.isEmpty() ? call : call + " " + body);
    Deque<Answer> left = answers.getOrDefault(call, new ArrayDeque<>());
    Answer answer = left.size() > 1 ? left.remove() : left.peek();
    byte[] json = (answer == null ? "" : answer.json()).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(
        answer == null ? 404 : answer.status(), json.length == 0 ? -1 : json.length);
    exchange.getResponseBody().write(json);
    exchange.close();
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  List<String> calls() {
    return List.copyOf(calls);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
