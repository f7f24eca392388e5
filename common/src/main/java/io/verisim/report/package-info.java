/** What a run came to: figures, tables and reports, as people and programs read them. */
@NullMarked
package io.verisim.report;

import org.jspecify.annotations.NullMarked;
