package io.verisim.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A relay on loopback between clients and an HTTP server, which can fail in the ways of networks
 * and servers. Thread-safe.
 */
public final class FaultyRelay implements Closeable {
  private static final int CHUNK = 8 << 10;
  private static final int LONGEST_CUT = 64 << 10;
  private static final long TRICKLE_MILLIS = 5;
  private static final long POLL_MILLIS = 20;
  private static final String ERROR = " Injected\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

  /** The kinds of failures. */
  public enum RelayMode {
    /** Nothing. */
    PASS,
    /** The relay answers every request with status 500. */
    ERROR_500,
    /** The relay answers every request with status 503. */
    ERROR_503,
    /** Connections close without notice, in the middle of the data. */
    CUT,
    /** No more data passes. */
    STALL,
    /** A few bytes pass from time to time. */
    TRICKLE,
    /** All connections close, and new ones are closed at once. */
    REFUSE;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile RelayMode mode = RelayMode.PASS;

  private FaultyRelay(InetSocketAddress server, ServerSocket listener) {
    this.server = server;
    this.listener = listener;
  }

  /** Starts a relay to a server on loopback. */
  public static FaultyRelay to(int serverPort) throws IOException {
    return to(new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort));
  }

  static FaultyRelay to(InetSocketAddress server) throws IOException {
    return to(server, new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
  }

  /**
   * Starts a relay on a socket of the caller, such as a TLS socket. The socket is closed with the
   * relay.
   */
  static FaultyRelay to(InetSocketAddress server, ServerSocket listener) {
    FaultyRelay relay = new FaultyRelay(server, listener);
    daemon("relay", relay::accept);
    return relay;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Sets how the relay fails from now on, also on open connections. */
  public void set(RelayMode next) {
    mode = next;
    if (next == RelayMode.REFUSE) {
      closeAll();
    }
  }

  private void closeAll() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        // The connection is already closed, as intended.
      }
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (mode == RelayMode.REFUSE) {
          client.close();
        } else {
          connect(client);
        }
      } catch (IOException e) {
        // The relay was closed, or the client disconnected before it was served.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket upstream = new Socket();
    try {
      upstream.connect(server);
    } catch (IOException e) {
      client.close(); // The server is not reachable, so the client's connection is closed.
      upstream.close();
      return;
    }
    open.add(client);
    open.add(upstream);
    daemon("relay-up", () -> pump(client, upstream, client));
    daemon("relay-down", () -> pump(upstream, client, null));
  }

  /**
   * Carries bytes one way until either side ends.
   *
   * @param asking the client's socket, which receives simulated errors; absent on the way back
   */
  private void pump(Socket from, Socket to, @Nullable Socket asking) {
    byte[] chunk = new byte[CHUNK];
    int untilCut = ThreadLocalRandom.current().nextInt(LONGEST_CUT);
    // The last resource is closed first, so that a disconnected client receives nothing that the
    // server sends afterwards.
    try (to;
        from) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        while (mode == RelayMode.STALL) {
          Thread.sleep(POLL_MILLIS);
        }
        RelayMode now = mode;
        if (asking != null && (now == RelayMode.ERROR_500 || now == RelayMode.ERROR_503)) {
          int status = now == RelayMode.ERROR_500 ? 500 : 503;
          asking
              .getOutputStream()
              .write(("HTTP/1.1 " + status + ERROR).getBytes(StandardCharsets.UTF_8));
          return;
        }
        if (now == RelayMode.CUT) {
          out.write(chunk, 0, Math.min(read, untilCut));
          untilCut -= read;
          if (untilCut <= 0) {
            return;
          }
        } else if (now == RelayMode.TRICKLE) {
          trickle(out, chunk, read);
        } else {
          out.write(chunk, 0, read);
        }
      }
    } catch (IOException e) {
      // One side has closed, so the other side is closed too.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  private void trickle(OutputStream out, byte[] chunk, int length)
      throws IOException, InterruptedException {
    int step = 64;
    for (int at = 0; at < length; at += step) {
      out.write(chunk, at, Math.min(step, length - at));
      if (mode == RelayMode.TRICKLE) {
        Thread.sleep(TRICKLE_MILLIS);
      }
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    closeAll();
  }
}
