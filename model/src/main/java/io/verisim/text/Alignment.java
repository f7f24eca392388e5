package io.verisim.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A text in the tokens of two tokenizers. Both are cut into the same segments, at the places where
 * both have a token's end, so that a segment of one and of the other has the same characters.
 *
 * @param tokens the text in the other tokens
 * @param ends the end of each segment in the first tokens, exclusive, ascending; the last is their
 *     number
 * @param otherEnds the same in the other tokens
 * @param cut whether the text may go on after its last segment, so that the last other token may be
 *     the beginning of a longer one
 */
public record Alignment(int[] tokens, int[] ends, int[] otherEnds, boolean cut) {
  private static final char REPLACEMENT = '\uFFFD';

  /**
   * Encodes a text again. Bytes at its two ends that are parts of characters have no other tokens.
   *
   * @param tokens ids of {@code tokenizer}; the last one may be the end token
   */
  public static Alignment of(int[] tokens, Tokenizer tokenizer, Tokenizer other) {
    boolean ended = tokens.length > 0
        && tokenizer.endToken().isPresent()
        && tokens[tokens.length - 1] == tokenizer.endToken().getAsInt();
    String text = tokenizer.decode(tokens);
    int from = 0;
    while (from < text.length() && text.charAt(from) == REPLACEMENT) {
      from++;
    }
    int to = text.length();
    while (to > from && text.charAt(to - 1) == REPLACEMENT) {
      to--;
    }
    String inner = text.substring(from, to);
    int[] encoded = other.encode(inner);
    List<Place> places = new ArrayList<>(List.of(new Place(from, 0)));
    // Characters that the other tokenizer has changed have no place in the text.
    int same = Arrays.mismatch(inner.toCharArray(), other.decode(encoded).toCharArray());
    places.addAll(places(other.ends(encoded), from, same < 0 ? to : from + same));
    if (ended && other.endToken().isPresent()) {
      encoded = Arrays.copyOf(encoded, encoded.length + 1);
      encoded[encoded.length - 1] = other.endToken().getAsInt();
    }
    List<Place> own = new ArrayList<>(List.of(new Place(0, 0)));
    own.addAll(places(tokenizer.ends(tokens), 0, to));
    return segments(
        own, tokens.length, places, encoded, !ended || other.endToken().isEmpty());
  }

  /** A position in the text, and the number of tokens up to there. */
  private record Place(int at, int tokens) {}

  /**
   * The places after tokens, each position once, with the fewest tokens. So what has no characters
   * belongs to what follows.
   */
  private static List<Place> places(int[] ends, int shift, int last) {
    List<Place> places = new ArrayList<>();
    int before = 0;
    for (int token = 0; token < ends.length; token++) {
      if (ends[token] > before && shift + ends[token] <= last) {
        places.add(new Place(shift + ends[token], token + 1));
      }
      before = ends[token];
    }
    return places;
  }

  private static Alignment segments(
      List<Place> own, int tokens, List<Place> others, int[] encoded, boolean cut) {
    List<Integer> ends = new ArrayList<>();
    List<Integer> otherEnds = new ArrayList<>();
    int j = 0;
    for (Place place : own) {
      while (j < others.size() && others.get(j).at() < place.at()) {
        j++;
      }
      if (j < others.size() && others.get(j).at() == place.at() && place.tokens() > 0) {
        ends.add(place.tokens());
        otherEnds.add(others.get(j).tokens());
      }
    }
    if (ends.isEmpty()
        || ends.get(ends.size() - 1) < tokens
        || otherEnds.get(otherEnds.size() - 1) < encoded.length) {
      ends.add(tokens);
      otherEnds.add(encoded.length);
    }
    return new Alignment(encoded, array(ends), array(otherEnds), cut);
  }

  private static int[] array(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Number of segments. */
  public int segments() {
    return ends.length;
  }
}
