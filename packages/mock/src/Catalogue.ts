/**
 * Avatars for the mock: groups and looks that belong together, in the proportions
 * of HeyGen's own, so that all operations respond from the same ones, one after
 * the other and page by page.
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
  /** 32 hexadecimal digits. */
  readonly id: string
  /** The person's first name. */
  readonly name: string
  /** The same for all of its looks. */
  readonly gender: "female" | "male" | "unknown"
  /** `public` is one of HeyGen's presets, `private` the account's own. */
  readonly ownership: "public" | "private"
  /** What its looks are, but for a few. */
  readonly kind: "photo" | "video"
  /** Epoch seconds. */
  readonly createdAt: number
  /** The voice of its looks; presets have none. */
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
  /** Can end in a space, have letters beyond ASCII, or be missing: empty or null. */
  readonly name: string | null
  /** All but photo avatars are videos. */
  readonly avatarType: "studio_avatar" | "digital_twin" | "photo_avatar"
  /** The group that it belongs to. */
  readonly groupId: string
  /** As its group has it. */
  readonly gender: Group["gender"]
  /** As its group has it. */
  readonly ownership: Group["ownership"]
  /** In pixels. */
  readonly width: number
  /** In pixels. */
  readonly height: number
  /** Signed with an end, `?Expires=<epoch seconds>&Signature=…`, for most photos. */
  readonly previewImageUrl: string
  /** Videos have one. */
  readonly previewVideoUrl: string | null
  /** Whether version 2 says that it is a premium avatar. */
  readonly premium: boolean
  /** Such as `NEW`; empty for most. */
  readonly tags: ReadonlyArray<string>
  /** As its group has it. */
  readonly defaultVoiceId: string | null
  /** Epoch seconds, of which a few have a fraction. */
  readonly createdAt: number
  /** Epoch seconds: until then it is being processed, afterwards it is completed. */
  readonly completedAt: number
  /** Whether `/v2/avatars` lists it twice, as HeyGen did with a few. */
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
 * The options of {@link generate}.
 *
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
   * looks were created before it; of the account's own, a tenth is completed
   * within the ten minutes after it. 2026-01-01 by default.
   */
  readonly now?: number | undefined
  /**
   * Whether there are records that HeyGen has had and that are rare: without a
   * name, listed twice, premium, tagged, of no known gender. `false` by default.
   */
  readonly oddities?: boolean | undefined
}

/** In seconds. */
const day = 86_400

const people: NonEmptyReadonlyArray<readonly [string, Group["gender"]]> = [
  ["Abigail", "female"],
  ["Monica", "female"],
  ["Veronica", "female"],
  ["Susannah", "female"],
  ["Judita", "female"],
  ["Josh", "male"],
  ["Amit", "male"],
  ["Brandon", "male"],
  ["Connor", "male"],
  ["Kenji", "male"]
]
const poses = ["standing", "sitting", "expressive", "walking"] as const
const places = ["office", "sofa", "lounge", "studio", "garden", "business", "outdoors"] as const
const views = ["front", "side", "upper body"] as const
const scenes = ["Outside", "Smoothie", "Kitchen", "Beach", "Rooftop", "Library"] as const
/** One name in a hundred has letters beyond ASCII. */
const foreignScenes = ["Café Noir", "晴れた庭", "Zoë's Élan"] as const
const labels = ["NEW", "AVATAR_IV", "PRO"] as const
/** In pixels. Which are usual is not known. */
const sizes: NonEmptyReadonlyArray<readonly [width: number, height: number]> = [
  [1080, 1920],
  [1920, 1080],
  [1024, 1024]
]

const title = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/**
 * A catalogue of made-up looks in the proportions of HeyGen's own: nearly a fifth
 * is videos, most photos have signed previews, no preset has a tag or a voice.
 * A tenth is the account's own.
 *
 * **Example** (A mock with two hundred looks)
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

const draw = (
  next: () => number,
  { looks: count, now = Date.UTC(2026, 0), oddities = false }: GenerateOptions
): Catalogue => {
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

  const odd = (share: number) => (oddities ? quota(share) : () => false)

  const isVideoGroup = quota(0.18)
  const isPrivate = { photo: quota(0.1), video: quota(0.1) }
  const isStray = quota(0.02)
  const isUnsigned = quota(0.277)
  const isVoiced = quota(0.5)
  const isProcessing = quota(0.1)
  const isForeign = quota(0.01)
  const hasSpace = quota(0.03)
  const hasFraction = quota(0.05)
  const isOfNoGender = odd(0.05)
  const isPremium = odd(0.15)
  const isTagged = odd(0.2)
  const isRepeated = odd(0.015)
  const hasNoName = odd(0.02)
  const isNull = quota(0.5)
  const ids = new Map<string, number>()

  /** A name as an id; the second of a kind has its number. */
  const named = (name: string): string => {
    const id = name.replaceAll(" ", "_")
    const before = ids.get(id) ?? 0
    ids.set(id, before + 1)
    return before === 0 ? id : `${id}_${before + 1}`
  }

  const makeLook = (group: Group, person: string, index: number): Look => {
    const isVideo = (group.kind === "video") !== isStray()
    const own = group.ownership === "private"
    const [pose, place, view] = [pick(poses), pick(places), pick(views)]
    const id = isVideo && !own ? named(`${person} ${pose} ${place} ${view}`) : hex()
    const scene = isForeign() ? pick(foreignScenes) : pick(scenes)
    const name = isVideo ? `${person} ${title(place)} ${title(view)}` : `${scene} ${index + 1}`
    const asset = `https://files2.heygen.ai/avatar/v3/${hex()}`
    const previewImageUrl = isVideo
      ? `${asset}/preview_target.webp`
      : isUnsigned()
        ? `${asset}/full/2.2/raw_preview_image.webp`
        : sign(`https://files2.heygen.ai/talking_photo/${id}/${hex()}.WEBP`)
    const [width, height] = pick(sizes)
    const createdAt = group.createdAt + Math.floor(next() * 30 * day) + (hasFraction() ? 0.25 : 0)
    return {
      id,
      name: hasNoName() ? (isNull() ? null : "") : hasSpace() ? `${name} ` : name,
      avatarType: isVideo ? (own ? "digital_twin" : "studio_avatar") : "photo_avatar",
      groupId: group.id,
      gender: group.gender,
      ownership: group.ownership,
      width,
      height,
      previewImageUrl,
      previewVideoUrl: isVideo ? `${asset}/preview_video_target.mp4` : null,
      premium: isPremium(),
      tags: isTagged() ? [pick(labels)] : [],
      defaultVoiceId: group.defaultVoiceId,
      createdAt,
      completedAt: own && isProcessing() ? Math.ceil(now / 1_000 + 60 + next() * 540) : Math.ceil(createdAt),
      isRepeated: isRepeated()
    }
  }

  const groups: Array<Group> = []
  const looks: Array<Look> = []
  while (looks.length < count) {
    const size = Math.min(1 + Math.floor(next() * 20), Math.ceil(count - looks.length))
    const kind = isVideoGroup(size) ? "video" : "photo"
    const [person, gender] = pick(people)
    const ownership = isPrivate[kind](size) ? "private" : "public"
    const group: Group = {
      id: hex(),
      name: person,
      gender: isOfNoGender() ? "unknown" : gender,
      ownership,
      kind,
      createdAt: Math.floor(now / 1_000 - (31 + next() * 900) * day),
      defaultVoiceId: ownership === "private" && isVoiced() ? hex() : null
    }
    groups.push(group)
    for (let index = 0; index < size; index++) looks.push(makeLook(group, person, index))
  }
  return { groups, looks }
}
