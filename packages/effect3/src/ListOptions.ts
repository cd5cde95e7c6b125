/**
 * What a list does with a record that doesn't match its schema.
 *
 * @since 0.1.0
 */

/**
 * The options that every list has.
 *
 * @category models
 * @since 0.1.0
 */
export interface ListOptions {
  /** `fail`, the default, fails the whole call; `skip` leaves the record out, and reports it in `skipped`. */
  readonly invalid?: "fail" | "skip" | undefined
}

/**
 * What a list has beside its records with `invalid: "skip"`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Skipped {
  /** Where the records that were left out differ from their schema: the first 1,000 of them. */
  readonly skipped?: ReadonlyArray<{ readonly path: string; readonly message: string }>
  /** How many records were left out. */
  readonly skippedCount?: number
}
