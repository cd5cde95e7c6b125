/**
 * The files of a recording: a body for each operation, what was asked for it, and
 * what only several responses together tell.
 */
import * as Schema from "effect/Schema"

/** The file of an operation's body, as `--response` takes it. */
export const fileOf = (operation: string): string => `${operation}.json`

/** What was asked, and what of it is not whole. */
export const aboutFile = "about.json"

/** What the files of the operations don't tell. */
export const catalogueFile = "catalogue.json"

const Ids = Schema.Array(Schema.String)

const Owners = Schema.Struct({ private: Ids, public: Ids })

/** The part of `about.json` that serving needs. */
export const About = Schema.Struct({
  operations: Schema.Record(
    Schema.String,
    Schema.Struct({
      file: Schema.optionalKey(Schema.String),
      whole: Schema.Boolean,
      reason: Schema.optionalKey(Schema.String)
    })
  )
})

/** Version 2's groups. */
export const GroupList = Schema.Struct({
  data: Schema.Struct({ avatar_group_list: Schema.Array(Schema.Struct({ id: Schema.String })) })
})

/** Version 2's looks of a group, each of which has one of two ids. */
export const GroupLooks = Schema.Struct({
  data: Schema.Struct({ avatar_list: Schema.Array(Schema.ObjectKeyword) })
})

/** `catalogue.json`. */
export const Index = Schema.Struct({
  /** The groups that version 3 lists for each ownership. */
  groups: Owners,
  /** The looks that version 3 lists for each ownership. */
  looks: Owners,
  /** Version 2's list of groups without `include_public`. */
  ownGroups: Schema.NullOr(GroupList),
  /** Version 2's lists of looks, by the group. */
  groupLooks: Schema.Record(Schema.String, GroupLooks)
})

/** Version 2's looks. */
export const Avatars = Schema.Struct({
  data: Schema.Struct({
    avatars: Schema.Array(Schema.Struct({ avatar_id: Schema.String })),
    talking_photos: Schema.Array(Schema.Struct({ talking_photo_id: Schema.String }))
  })
})

const Identified = Schema.Struct({ id: Schema.String })

/** A list of version 3. */
export const List = Schema.Struct({ data: Schema.Array(Identified) })

/** A record by its id. */
export const Single = Schema.Struct({ data: Identified })
