/** The results of a run: figures, tables and reports for people and programs. */
@NullMarked
package io.verisim.report;

import org.jspecify.annotations.NullMarked;
