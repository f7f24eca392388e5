package io.verisim.grammar;

/** Small dense systems of linear equations. */
final class LinearSystem {

  private LinearSystem() {}

  /**
   * The x of {@code a x = b} by Gaussian elimination with partial pivoting. Overwrites {@code a}
   * and {@code b}. A singular system gives infinities or NaN.
   */
  static double[] solve(double[][] a, double[] b) {
    int n = b.length;
    for (int column = 0; column < n; column++) {
      swap(a, b, column, pivot(a, column));
      for (int row = column + 1; row < n; row++) {
        double factor = a[row][column] / a[column][column];
        for (int k = column; k < n; k++) {
          a[row][k] -= factor * a[column][k];
        }
        b[row] -= factor * b[column];
      }
    }
    double[] x = new double[n];
    for (int row = n - 1; row >= 0; row--) {
      double sum = b[row];
      for (int k = row + 1; k < n; k++) {
        sum -= a[row][k] * x[k];
      }
      x[row] = sum / a[row][row];
    }
    return x;
  }

  private static int pivot(double[][] a, int column) {
    int best = column;
    for (int row = column + 1; row < a.length; row++) {
      if (Math.abs(a[row][column]) > Math.abs(a[best][column])) {
        best = row;
      }
    }
    return best;
  }

  private static void swap(double[][] a, double[] b, int i, int j) {
    double[] row = a[i];
    a[i] = a[j];
    a[j] = row;
    double value = b[i];
    b[i] = b[j];
    b[j] = value;
  }
}
