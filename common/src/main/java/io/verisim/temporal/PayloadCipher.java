package io.verisim.temporal;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.codec.PayloadCodecException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts the payloads that Temporal stores with AES-256 in Galois/Counter Mode (NIST SP 800-38D).
 * Each payload has a nonce of 96 random bits, which suffices for 2^32 payloads per key. A payload
 * names its key and is authenticated with that name, but not with its run or its place in the run.
 * Unencrypted payloads pass through unchanged, so that runs survive the introduction of encryption.
 * Thread-safe.
 */
final class PayloadCipher implements PayloadCodec {
  private static final String ENCODING = "encoding";
  private static final ByteString ENCRYPTED = ByteString.copyFromUtf8("binary/encrypted");
  private static final String KEY_NAME = "encryption-key-id";
  private static final String TRANSFORMATION = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final Map<String, SecretKey> keys;
  private final String newest;
  private final SecureRandom random = new SecureRandom();

  private PayloadCipher(Map<String, SecretKey> keys) {
    this.keys = keys;
    this.newest = keys.keySet().iterator().next();
  }

  /**
   * The cipher of a file of keys, one per line as 64 hexadecimal digits: the first key encrypts,
   * every key decrypts.
   *
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if it contains no key, or anything else; the message does not
   *     repeat its content
   */
  static PayloadCipher of(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    Map<String, SecretKey> keys = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty()) {
        byte[] key = bytes(line, "line " + (i + 1) + " of " + file);
        keys.put(name(key), new SecretKeySpec(key, "AES"));
      }
    }
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(wrong(file + " holds no key"));
    }
    return new PayloadCipher(keys);
  }

  private static byte[] bytes(String line, String where) {
    if (line.length() != 2 * KEY_BYTES) {
      throw new IllegalArgumentException(wrong(where + " has " + line.length() + " characters"));
    }
    try {
      return HexFormat.of().parseHex(line);
    } catch (IllegalArgumentException e) {
      // No cause, because its message repeats the line.
      throw new IllegalArgumentException(wrong(where + " has other characters"), null);
    }
  }

  private static String wrong(String what) {
    return "verisim.temporal.payload-key-file: a key has 64 hexadecimal digits, but " + what
        + ": make one with 'openssl rand -hex 32'";
  }

  /** The name of a key. It distinguishes keys but reveals nothing about them. */
  private static String name(byte[] key) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return payloads.stream().map(this::encrypt).toList();
  }

  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads.stream().map(this::decrypt).toList();
  }

  private Payload encrypt(Payload payload) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] sealed;
    try {
      sealed = crypt(Cipher.ENCRYPT_MODE, newest, nonce, payload.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new PayloadCodecException("could not encrypt a payload", e);
    }
    return Payload.newBuilder()
        .putMetadata(ENCODING, ENCRYPTED)
        .putMetadata(KEY_NAME, ByteString.copyFromUtf8(newest))
        .setData(ByteString.copyFrom(nonce).concat(ByteString.copyFrom(sealed)))
        .build();
  }

  private Payload decrypt(Payload payload) {
    if (!ENCRYPTED.equals(payload.getMetadataMap().get(ENCODING))) {
      return payload;
    }
    String key = payload.getMetadataOrDefault(KEY_NAME, ByteString.EMPTY).toStringUtf8();
    ByteBuffer data = payload.getData().asReadOnlyByteBuffer();
    if (!keys.containsKey(key)) {
      throw new PayloadCodecException("a payload is encrypted with the key \"" + key
          + "\", but verisim.temporal.payload-key-file holds " + keys.keySet()
          + ": add the key to the file as its last line");
    }
    if (data.remaining() < NONCE_BYTES) {
      throw new PayloadCodecException(changed(key));
    }
    byte[] nonce = new byte[NONCE_BYTES];
    data.get(nonce);
    byte[] sealed = new byte[data.remaining()];
    data.get(sealed);
    try {
      return Payload.parseFrom(crypt(Cipher.DECRYPT_MODE, key, nonce, sealed));
    } catch (AEADBadTagException e) {
      throw new PayloadCodecException(changed(key), e);
    } catch (GeneralSecurityException | InvalidProtocolBufferException e) {
      throw new PayloadCodecException("could not decrypt a payload", e);
    }
  }

  private static String changed(String key) {
    return "a payload does not fit the key \"" + key + "\" that it names; the payload was modified";
  }

  private byte[] crypt(int mode, String key, byte[] nonce, byte[] text)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(TRANSFORMATION);
    cipher.init(mode, keys.get(key), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(key.getBytes(StandardCharsets.UTF_8));
    return cipher.doFinal(text);
  }
}
