/** What a worker process is asked for, and what it finds. Times are in milliseconds, memory in bytes. */

export type Task =
  | {
      readonly kind: "turns"
      readonly clients: ReadonlyArray<string>
      readonly url: string
      /** How often every client takes its turn; on a slow machine less often, so that the whole keeps to its time. */
      readonly rounds: number
      /** How many measured runs a turn has; one more before them is not measured. */
      readonly iterations: number
      /** A run: this many calls after each other, in as many lanes as there are calls at a time. */
      readonly calls: number
      readonly atATime: number
      /** How many runs every client has before the first turn. */
      readonly warmUp: number
      /** Whether there is also a run after a full garbage collection. */
      readonly afterRest: boolean
    }
  | { readonly kind: "memory"; readonly client: string; readonly url: string; readonly smallUrl: string }
  | { readonly kind: "first"; readonly client: string; readonly url: string }
  | { readonly kind: "stream"; readonly client: string; readonly url: string; readonly smallUrl: string }

/** What one turn of a client took, per call. */
export interface Turn {
  readonly main: number
  readonly cpu: number
  readonly wall: number
  readonly rested: number | undefined
}

export interface Figures {
  readonly turns: { readonly [client: string]: Array<Turn> }
  readonly memory: { readonly peak: number; readonly retained: number }
  readonly first: { readonly first: number; readonly second: number }
  /** Null where there is no such operation. */
  readonly stream: { readonly first: number; readonly total: number; readonly peak: number } | null
}
