/**
 * HeyGen's catalogue as tools for a language model: their names, descriptions and
 * schemas are what the model reads.
 */
import { AvatarCatalogue, type HeyGenError } from "@effect-heygen/core"
import { Look } from "@effect-heygen/core/AvatarCatalogue"
import * as Tool from "effect/ai/Tool"
import * as Toolkit from "effect/ai/Toolkit"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"

/** A failure that a model can tell its user about. */
const Failure = Schema.Struct({ message: Schema.String })

const FindAvatars = Tool.make("find_avatars", {
  description:
    "Finds HeyGen avatars (looks) to make a video with. The id of a look is the avatar_id of HeyGen's video endpoints.",
  parameters: Schema.Struct({
    text: Schema.optionalKey(
      Schema.String.annotate({ description: "A part of the name, the id or a tag, such as office" })
    ),
    gender: Schema.optionalKey(Schema.Literals(["female", "male"])),
    ownership: Schema.optionalKey(
      Schema.Literals(["public", "private"]).annotate({
        description: "public: HeyGen's presets; private: the account's own"
      })
    ),
    limit: Schema.optionalKey(
      Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 50 })).annotate({
        description: "How many to return, 10 by default"
      })
    )
  }),
  success: Schema.Struct({ looks: Schema.Array(Look) }),
  failure: Failure,
  failureMode: "return"
}).annotate(Tool.Readonly, true)

const GetAvatar = Tool.make("get_avatar", {
  description: "Returns one HeyGen avatar (look), by its id.",
  parameters: Schema.Struct({ id: Schema.String.annotate({ description: "The id of the look" }) }),
  success: Look,
  failure: Failure,
  failureMode: "return"
}).annotate(Tool.Readonly, true)

export const AvatarTools = Toolkit.make(FindAvatars, GetAvatar)

const failure = ({ message }: HeyGenError) => Effect.fail({ message })

/** The tools over a catalogue. */
export const handlers = AvatarTools.toLayer(
  Effect.gen(function* () {
    const catalogue = yield* AvatarCatalogue
    return AvatarTools.of({
      find_avatars: ({ limit = 10, ...filter }) =>
        catalogue.looks(filter).pipe(
          Stream.take(limit),
          Stream.runCollect,
          Effect.map((looks) => ({ looks })),
          Effect.catchTag("HeyGenError", failure)
        ),
      get_avatar: ({ id }) => Effect.catchTag(catalogue.look(id), "HeyGenError", failure)
    })
  })
)
