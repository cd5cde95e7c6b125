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
  /**
   * `fail`, the default, fails the whole call with a `DecodeError`, so that no
   * record is lost unseen. `skip` leaves the record out, logs a warning, and reports
   * it in `skipped`; more than 100,000 of them fail the call all the same. To skip in
   * streams and in the catalogue, use `CallOptions`.
   */
  readonly invalid?: "fail" | "skip" | undefined
}

/**
 * A record that was left out.
 *
 * @category models
 * @since 0.1.0
 */
export interface SkippedRecord {
  /** Where in the body the record first differs from its schema, such as `data.avatars[3].avatar_id`. */
  readonly path: string
  /** How it differs, without a value of the record. */
  readonly message: string
}

/**
 * What a list has beside its records with `invalid: "skip"`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Skipped {
  /** The records that were left out, in order: the first 1,000 of them. */
  readonly skipped?: ReadonlyArray<SkippedRecord>
  /** How many records were left out. */
  readonly skippedCount?: number
}
