/**
 * What a list operation does with a record that is not what its schema says.
 *
 * @since 0.1.0
 */

/**
 * @category models
 * @since 0.1.0
 */
export interface ListOptions {
  /**
   * `fail`, the default, makes the whole call a `DecodeError`, so that nothing
   * is lost unseen. `skip` leaves the record out, logs a warning, and reports it
   * in `skipped`.
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
  /** Where in the body it first differs from its schema, such as `data.avatars[3].avatar_id`. */
  readonly path: string
  /** How it differs; never a value of it. */
  readonly message: string
}

/**
 * What a list has beside its records.
 *
 * @category models
 * @since 0.1.0
 */
export interface Skipped {
  /** The records that were left out, in order; there with `invalid: "skip"` alone. */
  readonly skipped?: ReadonlyArray<SkippedRecord>
}
