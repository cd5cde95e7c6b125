/**
 * A world for the mock: groups and looks that belong together, in the
 * proportions and with the oddities of HeyGen's own, so that the operations can
 * be asked of the same things, one after the other and page by page.
 *
 * @since 0.1.0
 */
import type { NonEmptyReadonlyArray } from "effect/Array"
import * as Effect from "effect/Effect"
import * as Random from "effect/Random"

/**
 * A person or a character, with one or more looks.
 *
 * @category models
 * @since 0.1.0
 */
export interface Group {
  readonly id: string
  readonly name: string
  readonly gender: "female" | "male" | "unknown"
  /** `public` is one of HeyGen's presets, `private` the account's own. */
  readonly ownership: "public" | "private"
  /** What its looks are, but for a few. */
  readonly kind: "photo" | "video"
  /** Epoch seconds. */
  readonly createdAt: number
  readonly defaultVoiceId: string | null
}

/**
 * What a video is made with.
 *
 * @category models
 * @since 0.1.0
 */
export interface Look {
  /** 32 hexadecimal digits, or a name such as `Abigail_standing_office_front`. */
  readonly id: string
  /** Can end in a space, have letters beyond ASCII, or be empty. */
  readonly name: string
  /** All but photo avatars are videos. */
  readonly avatarType: "studio_avatar" | "digital_twin" | "photo_avatar"
  readonly groupId: string
  readonly gender: Group["gender"]
  readonly ownership: Group["ownership"]
  /** Signed with an end, `?Expires=<epoch seconds>&Signature=…`, for most photos. */
  readonly previewImageUrl: string
  /** Videos have one. */
  readonly previewVideoUrl: string | null
  readonly premium: boolean
  readonly tags: ReadonlyArray<string>
  readonly defaultVoiceId: string | null
  /** Epoch seconds, of which a few have a fraction. */
  readonly createdAt: number
  readonly status: "completed" | "processing"
  /** Whether `/v2/avatars` lists it twice, as HeyGen does with a few. */
  readonly isRepeated: boolean
}

/**
 * All that the mock has. Its order is the order of the lists.
 *
 * @category models
 * @since 0.1.0
 */
export interface Catalogue {
  /** With ids that differ. */
  readonly groups: ReadonlyArray<Group>
  /** With ids that differ, and of groups that are there. */
  readonly looks: ReadonlyArray<Look>
}

/**
 * @category models
 * @since 0.1.0
 */
export interface GenerateOptions {
  /** How many looks; their groups have 1 to 20 each. */
  readonly looks: number
  /** The same seed, with the same other options, gives the same catalogue; `heygen` by default. */
  readonly seed?: string | number | undefined
  /**
   * Epoch milliseconds. Signed URLs end between 2.2 and 7 days later, and all
   * was created before it. 2026-01-01 by default.
   */
  readonly now?: number | undefined
}

/** In seconds. */
const day = 86_400

const people: NonEmptyReadonlyArray<readonly [string, Group["gender"]]> = [
  ["Abigail", "female"],
  ["Monica", "female"],
  ["Veronica", "female"],
  ["Susannah", "female"],
  ["Zoë", "female"],
  ["Chloé", "female"],
  ["Josh", "male"],
  ["Amit", "male"],
  ["Brandon", "male"],
  ["José", "male"],
  ["Jürgen", "male"],
  ["Kenji", "male"]
]
const poses = ["standing", "sitting", "expressive", "walking"] as const
const places = ["office", "sofa", "lounge", "studio", "café", "garden", "business", "outdoors"] as const
const views = ["front", "side", "upper body"] as const
const scenes = [
  "Outside",
  "Smoothie",
  "Kitchen",
  "Beach",
  "Café Noir",
  "晴れた庭",
  "Rooftop",
  "Library"
] as const
const labels = ["NEW", "AVATAR_IV", "PRO"] as const

const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** `Zoë` as an id has it, `Zoe`. */
const ascii = (text: string): string =>
  text
    .normalize("NFD")
    .replace(/[^\x20-\x7e]/g, "")
    .replaceAll(" ", "_")

/**
 * A catalogue of made-up looks. A tenth is the account's own, and nearly a fifth
 * is videos.
 *
 * **Example** (Two hundred looks, as the mock's answers)
 *
 * ```ts
 * import { Catalogue, MockServer } from "@effect-heygen/mock"
 *
 * const catalogue = Catalogue.generate({ looks: 200, seed: "my test" })
 * const mock = MockServer.layer({ catalogue })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const generate = (options: GenerateOptions): Catalogue => {
  // One effect for each of some hundred thousand draws would take seconds.
  const build = Effect.map(Random.Random, (random) => draw(() => random.nextDoubleUnsafe(), options))
  return Effect.runSync(Random.withSeed(build, options.seed ?? "heygen"))
}

const draw = (next: () => number, { looks: count, now = Date.UTC(2026, 0) }: GenerateOptions): Catalogue => {
  const pick = <A>([first, ...others]: NonEmptyReadonlyArray<A>): A =>
    others[Math.floor(next() * (others.length + 1)) - 1] ?? first
  const hex = (): string =>
    Array.from({ length: 4 }, () =>
      Math.floor(next() * 2 ** 32)
        .toString(16)
        .padStart(8, "0")
    ).join("")
  /** Says yes for a share of what it is asked of: also in a small catalogue, where chance alone might not. */
  const quota = (share: number) => {
    let owed = next()
    return (size = 1): boolean => {
      owed += share * size
      if (owed <= next() * size) return false
      owed -= size
      return true
    }
  }
  // To draw all 344 letters of each would be most of the work.
  const letters = Array.from({ length: 200 }, hex).join("")
  const signature = (): string => {
    const from = Math.floor(next() * (letters.length - 342))
    return `${letters.slice(from, from + 342)}__`
  }
  const sign = (url: string): string => {
    const expires = Math.ceil(now / 1_000 + (2.2 + next() * 4.8) * day)
    return `${url}?Expires=${expires}&Signature=${signature()}&Key-Pair-Id=K38HBHX5LX3X2H`
  }

  const isVideoGroup = quota(0.18)
  const isPrivate = { photo: quota(0.1), video: quota(0.1) }
  const isStray = quota(0.02)
  const isNamed = quota(0.8)
  const isUnsigned = quota(0.27)
  const isPremium = quota(0.15)
  const isTagged = quota(0.2)
  const isVoiced = quota(0.5)
  const isRepeated = quota(0.015)
  const isProcessing = quota(0.1)
  const isOfNoGender = quota(0.12)
  const hasSpace = quota(0.04)
  const hasNoName = quota(0.02)
  const hasFraction = quota(0.05)
  const ids = new Set<string>()

  const makeLook = (group: Group, person: string, index: number): Look => {
    const isVideo = (group.kind === "video") !== isStray()
    const own = group.ownership === "private"
    const [pose, place, view] = [pick(poses), pick(places), pick(views)]
    const wordy = ascii(`${person} ${pose} ${place} ${view}`)
    const id = isVideo && !own && isNamed() && !ids.has(wordy) ? wordy : hex()
    ids.add(id)
    const name = isVideo ? `${person} ${title(place)} ${title(view)}` : `${pick(scenes)} ${index + 1}`
    const asset = `https://files2.heygen.ai/avatar/v3/${hex()}`
    const previewImageUrl = isVideo
      ? `${asset}/preview_target.webp`
      : isUnsigned()
        ? `${asset}/full/2.2/raw_preview_image.webp`
        : sign(`https://files2.heygen.ai/talking_photo/${id}/${hex()}.WEBP`)
    return {
      id,
      name: hasNoName() ? "" : hasSpace() ? `${name} ` : name,
      avatarType: isVideo ? (own ? "digital_twin" : "studio_avatar") : "photo_avatar",
      groupId: group.id,
      gender: group.gender,
      ownership: group.ownership,
      previewImageUrl,
      previewVideoUrl: isVideo ? `${asset}/preview_video_target.mp4` : null,
      premium: isPremium(),
      tags: isTagged() ? [pick(labels)] : [],
      defaultVoiceId: group.defaultVoiceId,
      createdAt: group.createdAt + Math.floor(next() * 30 * day) + (hasFraction() ? 0.25 : 0),
      status: own && isProcessing() ? "processing" : "completed",
      isRepeated: isRepeated()
    }
  }

  const groups: Array<Group> = []
  const looks: Array<Look> = []
  while (looks.length < count) {
    const size = Math.min(1 + Math.floor(next() * 20), Math.ceil(count - looks.length))
    const kind = isVideoGroup(size) ? "video" : "photo"
    const [person, gender] = pick(people)
    const group: Group = {
      id: hex(),
      name: person,
      gender: isOfNoGender() ? "unknown" : gender,
      ownership: isPrivate[kind](size) ? "private" : "public",
      kind,
      createdAt: Math.floor(now / 1_000 - (31 + next() * 900) * day),
      defaultVoiceId: isVoiced() ? hex() : null
    }
    groups.push(group)
    for (let index = 0; index < size; index++) looks.push(makeLook(group, person, index))
  }
  return { groups, looks }
}
