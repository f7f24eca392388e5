package io.verisim.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.IntArrayList;
import java.io.ByteArrayOutputStream;
import java.util.OptionalInt;

/**
 * A published byte-pair encoding through JTokkit. The constructor reads the bytes of every id once,
 * because the library throws on undefined ids and its decoder modifies a shared map.
 */
final class BpeTokenizer implements Tokenizer {

  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(UTF_8);

  private final BpeVocabulary vocabulary;
  private final Encoding encoding;
  private final byte[][] bytes;
  private final boolean ends;

  BpeTokenizer(BpeVocabulary vocabulary) {
    this.vocabulary = vocabulary;
    this.ends = false;
    this.encoding = Encodings.newLazyEncodingRegistry().getEncoding(vocabulary.type());
    this.bytes = new byte[vocabulary.paddedSize()][];
    for (int id = 0; id < bytes.length; id++) {
      bytes[id] = vocabulary.hasBytes(id) ? bytesOf(id) : REPLACEMENT;
    }
  }

  private BpeTokenizer(BpeVocabulary vocabulary, Encoding encoding, byte[][] bytes) {
    this.vocabulary = vocabulary;
    this.encoding = encoding;
    this.bytes = bytes;
    this.ends = true;
  }

  @Override
  public String name() {
    return vocabulary.type().getName();
  }

  @Override
  public int vocabularySize() {
    return bytes.length;
  }

  @Override
  public int[] ends(int[] tokens) {
    return TokenEnds.of(tokens, this::decode);
  }

  @Override
  public OptionalInt endToken() {
    return ends ? OptionalInt.of(vocabulary.endOfText()) : OptionalInt.empty();
  }

  @Override
  public BpeTokenizer withEnd() {
    byte[][] ended = bytes.clone();
    ended[vocabulary.endOfText()] = new byte[0];
    return new BpeTokenizer(vocabulary, encoding, ended);
  }

  @Override
  public int[] encode(String text) {
    return encoding.encodeOrdinary(text).toArray();
  }

  @Override
  public String decode(int[] tokens) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(4 * tokens.length);
    for (int token : tokens) {
      text.writeBytes(bytes[TokenIds.checked(token, this)]);
    }
    return text.toString(UTF_8);
  }

  @Override
  public byte[] bytes(int token) {
    boolean text = vocabulary.hasBytes(token) && !vocabulary.isSpecial(token);
    return text ? bytes[token].clone() : new byte[0];
  }

  @Override
  public TokenizerFiles files() {
    byte[][] all = bytes.clone();
    all[vocabulary.endOfText()] = TokenizerFiles.END.getBytes(UTF_8);
    return TokenizerFiles.of(this, BpeFiles.tokenizer(vocabulary, all));
  }

  private byte[] bytesOf(int id) {
    IntArrayList one = new IntArrayList(1);
    one.add(id);
    return encoding.decodeBytes(one);
  }
}
