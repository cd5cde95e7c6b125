/**
 * What every client under test does: `GET /v2/avatars` with an API key, from bytes
 * to a value. Each file of this folder does it with one library, as a program
 * would that has nothing else, and is bundled as it is for the sizes.
 */

/** As much of the catalogue as the benchmarks look at. */
export interface Catalogue {
  readonly avatars: ReadonlyArray<{ readonly avatar_id: string }>
  readonly talking_photos: ReadonlyArray<{ readonly talking_photo_id: string }>
}

export type List = () => Promise<Catalogue>

export interface Client {
  /** Makes the client and whatever it keeps between calls. */
  readonly connect: (baseUrl: string) => Promise<List>
}
