/**
 * Small changes of the document, of the overlay and of HeyGen's documents, as a
 * hand or an update of HeyGen would make them. Each must be noticed, with words
 * that name the place.
 */

import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as JsonPatch from "effect/JsonPatch"
import * as Schema from "effect/Schema"
import { assemble, type Sources } from "../../../mock/scripts/assemble.ts"
import { readSources } from "../../../mock/scripts/sources.ts"
import { document } from "./document.ts"
import { problems, requestsOfCore } from "./held.ts"

const add = (path: string, value: Schema.Json) => ({ op: "add", path, value }) as const
const remove = (path: string) => ({ op: "remove", path }) as const
const replace = (path: string, value: Schema.Json) => ({ op: "replace", path, value }) as const

const get = (path: string) => `/paths/${path.replaceAll("/", "~1")}/get`
const examples = (path: string) => `${get(path)}/responses/200/content/application~1json/examples`
const schema = (name: string) => `/components/schemas/${name}`
const field = (name: string, property: string) => `${schema(name)}/properties/${property}`
const response = (name: string) => `/components/responses/${name}`

const nullableText = ["string", "null"]

/** What is changed, how, and words that say where. */
const changes: ReadonlyArray<readonly [string, ReadonlyArray<JsonPatch.JsonPatchOperation>, string]> = [
  // Schemas that check nothing, or that tools cannot read.
  [
    "a type that does not compile",
    [replace(`${field("V2Avatar", "tags")}/type`, ["array", "null", "array", "null"])],
    "V2Avatar/properties/tags/type"
  ],
  [
    "a keyword that is misspelt",
    [add(`${field("V3AvatarGroup", "name")}/maxLenght`, 3)],
    'unknown keyword: "maxLenght"'
  ],
  [
    "a reference to nothing",
    [replace(`${field("V3AvatarLookPage", "data")}/items/$ref`, "#/components/schemas/V3Look")],
    "V3Look"
  ],
  [
    "a reference into the paths",
    [replace(`${field("V2AvatarList", "avatars")}/items/$ref`, "#/paths/~1v2~1avatars/get")],
    "components/schemas/V2AvatarList/properties/avatars/items: $ref outside of components"
  ],
  [
    "a keyword beside anyOf",
    [add(`${schema("V2Look")}/type`, "object")],
    "components/schemas/V2Look: keywords beside anyOf: "
  ],
  [
    "a branch of required alone",
    [replace(`${schema("V2Look")}/anyOf/1`, { required: ["id"] })],
    "components/schemas/V2Look/anyOf/1: a branch without a type"
  ],
  [
    "a schema that is gone",
    [remove(`${get("/v3/avatars")}/responses/200/content/application~1json/schema`)],
    "get /v3/avatars 200 application/json: no schema"
  ],
  ["a schema that is new", [add(schema("V4Avatar"), { type: "object" })], "V4Avatar"],
  // Enumerations that are closed again.
  ...["status", "avatar_type", "preferred_orientation"].map(
    (name) =>
      [
        `a look's ${name} closed`,
        [add(`${field("V3AvatarLook", name)}/enum`, ["completed", "studio_avatar", "portrait", null])],
        `listAvatarLooks data[].${name}: `
      ] as const
  ),
  [
    "a group's status closed",
    [add(`${field("V3AvatarGroup", "status")}/enum`, ["completed", null])],
    "getAvatarGroup data.status: "
  ],
  // Numbers, formats, lengths.
  [
    "a width that must be whole",
    [replace(`${field("V3AvatarLook", "image_width")}/type`, ["integer", "null"])],
    "getAvatarLook data.image_width: "
  ],
  [
    "a height that must be whole",
    [replace(`${field("V3AvatarLook", "image_height")}/type`, ["integer", "null"])],
    "listAvatarLooks data[].image_height: "
  ],
  [
    "a time that must be whole",
    [replace(`${field("V2PhotoLook", "created_at")}/type`, ["integer", "null"])],
    "list-all-avatars-in-one-avatar-group data.avatar_list[](id).created_at: "
  ],
  [
    "a count that must be whole",
    [replace(`${field("V2AvatarGroup", "num_looks")}/type`, ["integer", "null"])],
    "list-all-avatar-groups data.avatar_group_list[].num_looks: "
  ],
  [
    "a time of 32 bits",
    [add(`${field("V2PhotoLook", "created_at")}/format`, "float")],
    "created_at: the document has null|number, optional, format"
  ],
  [
    "a picture that must be a URI",
    [add(`${field("V2AvatarGroup", "preview_image")}/format`, "uri")],
    "list-all-avatar-groups data.avatar_group_list[].preview_image: "
  ],
  [
    "a name that is not empty",
    [add(`${field("V2Avatar", "avatar_name")}/minLength`, 1)],
    "list-avatars-v2 data.avatars[].avatar_name: "
  ],
  [
    "a name of so many letters",
    [add(`${field("V3AvatarGroup", "name")}/maxLength`, 200)],
    "listAvatarGroups data[].name: "
  ],
  ["an id of a form", [add(`${field("V3AvatarLook", "id")}/pattern`, "^lk_")], "getAvatarLook data.id: "],
  [
    "a list of so many records",
    [add(`${field("V2AvatarList", "avatars")}/maxItems`, 5_000)],
    "list-avatars-v2 data.avatars: "
  ],
  [
    "a count that is not negative",
    [add(`${field("V3AvatarGroup", "looks_count")}/minimum`, 1)],
    "getAvatarGroup data.looks_count: "
  ],
  // Fields.
  [
    "a field that is not null",
    [replace(`${field("V2Avatar", "gender")}/type`, "string")],
    "data.avatars[].gender: "
  ],
  ["a field that is gone", [remove(field("V3AvatarLook", "group_id"))], "listAvatarLooks data[].group_id: "],
  ["a field that is new", [add(field("V3AvatarLook", "age"), { type: nullableText })], "data[].age: "],
  [
    "a name that is required",
    [replace(`${schema("V3AvatarGroup")}/required`, ["id", "name"])],
    "data[].name: "
  ],
  ["an id that is not required", [remove(`${schema("V2TalkingPhoto")}/required`)], "talking_photo_id: "],
  ["a list that is not required", [remove(`${schema("V2GroupAvatarList")}/required`)], "data.avatar_list: "],
  [
    "a cursor that is not required",
    [replace(`${schema("V3AvatarLookPage")}/required`, ["data", "has_more"])],
    "listAvatarLooks next_token: "
  ],
  [
    "a shape of look less",
    [remove(`${schema("V2Look")}/anyOf/0`)],
    "list-all-avatars-in-one-avatar-group data.avatar_list[]"
  ],
  // Errors.
  [
    "an error without null",
    [replace(`${field("ErrorDetail", "param")}/type`, "string")],
    "V3Error error.param: "
  ],
  [
    "an error that needs a link",
    [replace(`${schema("ErrorDetail")}/required`, ["code", "message", "doc_url"])],
    "doc_url"
  ],
  [
    "an error of version 1 in words",
    [replace(`${field("V1Error", "code")}/type`, "string")],
    "V1Error code: "
  ],
  [
    "a failure that is text alone",
    [remove(`${field("V2Failure", "error")}/anyOf/1`)],
    "V2Failure error: string"
  ],
  ["a warning that is another", [remove(field("V2Warning", "sunset_date"))], "V2Warning sunset_date: "],
  [
    "version 3's errors in version 2's words",
    [replace(`${get("/v3/avatars")}/responses/401/$ref`, "#/components/responses/V2Unauthorized")],
    "get /v3/avatars 401 application/json: V1, V3"
  ],
  [
    "a status less",
    [remove(`${get("/v3/avatars/{group_id}")}/responses/404`)],
    "get /v3/avatars/{group_id} 404 "
  ],
  [
    "a page of the edge less",
    [remove(`${response("V2NotFound")}/content/text~1html`)],
    "get /v2/avatars 404 text/html: Page"
  ],
  // Examples.
  ...["Result", "Deprecated", "ErrorObject", "ErrorString"].map(
    (name) =>
      [
        `the example ${name} of the catalogue dropped`,
        [remove(`${examples("/v2/avatars")}/${name}`)],
        "missing: get /v2/avatars 200 application/json: Result, Deprecated, ErrorObject, ErrorString"
      ] as const
  ),
  ...["VideoAvatars", "BothShapes"].map(
    (name) =>
      [
        `the example ${name} of a group dropped`,
        [remove(`${examples("/v2/avatar_group/{group_id}/avatars")}/${name}`)],
        "missing: get /v2/avatar_group/{group_id}/avatars 200 application/json: Result, VideoAvatars, BothShapes"
      ] as const
  ),
  [
    "the only example of a list dropped",
    [remove(`${examples("/v3/avatars/looks")}/Result`)],
    "missing: get /v3/avatars/looks 200 application/json: Result"
  ],
  [
    "an example of an error dropped",
    [remove(`${response("V2TooManyRequests")}/content/application~1json/examples/Quota`)],
    "missing: get /v2/avatars 429 application/json: RateLimit, Quota"
  ],
  [
    "an example that the schema refuses",
    [replace(`${examples("/v3/avatars/{group_id}")}/Result/value/data/id`, 5)],
    "get /v3/avatars/{group_id} 200 application/json Result: /data/id must be string"
  ],
  [
    "the example of an id dropped",
    [remove(`${get("/v2/avatar/{avatar_id}/details")}/parameters/0/example`)],
    "path avatar_id: string, required, example josh_lite3_20230714"
  ],
  // Operations, parameters, headers, the server, the key.
  [
    "an operation less",
    [remove("/paths/~1v3~1avatars~1looks")],
    "missing: get /v3/avatars/looks: listAvatarLooks"
  ],
  [
    "an operation renamed",
    [replace(`${get("/v3/avatars")}/operationId`, "listGroups")],
    "get /v3/avatars: listGroups"
  ],
  [
    "an operation that is new",
    [add("/paths/~1v3~1avatars/delete", { operationId: "gone" })],
    "delete /v3/avatars: gone"
  ],
  [
    "an end that is not announced",
    [replace(`${get("/v2/avatars")}/deprecated`, false)],
    "get /v2/avatars: list-avatars-v2, deprecated"
  ],
  [
    "include_public renamed",
    [replace(`${get("/v2/avatar_group.list")}/parameters/0/name`, "includePublic")],
    "get /v2/avatar_group.list: core sends the query include_public; the document has it not"
  ],
  [
    "another default of include_public",
    [replace(`${get("/v2/avatar_group.list")}/parameters/0/schema/default`, true)],
    "query include_public: boolean, optional, default true"
  ],
  [
    "ownership dropped",
    [remove(`${get("/v3/avatars")}/parameters/0`)],
    "get /v3/avatars: core sends the query ownership; the document has it not"
  ],
  [
    "limit to 100",
    [replace(`${get("/v3/avatars/looks")}/parameters/3/schema/maximum`, 100)],
    "get /v3/avatars/looks query limit: integer, optional, minimum 1, maximum 100, default 20"
  ],
  [
    "a parameter that core does not send",
    [add(`${get("/v3/avatars")}/parameters/-`, { name: "sort", in: "query", schema: { type: "string" } })],
    "get /v3/avatars: the document has the query sort; core does not send it"
  ],
  [
    "Deprecation renamed",
    [
      remove(`${get("/v2/avatars")}/responses/200/headers/Deprecation`),
      add(`${get("/v2/avatars")}/responses/200/headers/X-Deprecated`, {
        $ref: "#/components/headers/Deprecation"
      })
    ],
    "missing: get /v2/avatars 200 header Deprecation"
  ],
  [
    "another day of the end",
    [replace("/components/headers/Sunset/example", "Thu, 31 Dec 2026 00:00:00 GMT")],
    "missing: get /v2/avatars 200 header Sunset: string, example Sat, 31 Oct 2026 00:00:00 GMT"
  ],
  [
    "Retry-After of 503 dropped",
    [remove(`${response("V3ServiceUnavailable")}/headers/Retry-After`)],
    "missing: get /v3/avatars 503 header Retry-After"
  ],
  [
    "Retry-After as a number",
    [replace("/components/headers/RetryAfter/schema/type", "integer")],
    "429 header Retry-After: integer"
  ],
  [
    "another server",
    [replace("/servers/0/url", "https://api.heygen.example")],
    "server https://api.heygen.example"
  ],
  [
    "the key in another header",
    [replace("/components/securitySchemes/ApiKeyAuth/name", "authorization-key")],
    "the document has the key in authorization-key; core has not"
  ],
  ["no bearer token", [remove("/security/1")], "security: ApiKeyAuth, or BearerAuth"],
  [
    "a route without a key",
    [add(`${get("/v3/avatars")}/security`, [])],
    "get /v3/avatars: security of its own"
  ]
]

describe("a change of the document is noticed", () => {
  const sentByCore = Effect.runSync(Effect.cached(requestsOfCore))
  const known = Effect.runSync(
    Effect.cached(Effect.map(sentByCore, (sent) => new Set(problems(document, sent))))
  )

  it.effect.each(changes.map(([change, patch, words]) => ({ change, patch, words })))(
    "$change",
    ({ patch, words }) =>
      Effect.gen(function* () {
        const sent = yield* sentByCore
        const before = yield* known
        const changed = JsonPatch.apply([...patch], yield* Schema.decodeUnknownEffect(Schema.Json)(document))
        const found = problems(Object(changed), sent).filter((problem) => !before.has(problem))
        assert.include(found.join("\n"), words)
      })
  )
})

const vendor = "vendor/list-avatars-v2.json"

/** What is changed in a file, and words that say where. */
const edits: ReadonlyArray<readonly [string, (sources: Sources) => Sources, string]> = [
  ...(
    [
      ["a description", "Unique identifier of the avatar.", "The id."],
      ["a URL", "https://api.heygen.com", "https://api.heygen.example"],
      ["a format", '"type": "boolean"', '"format": "x", "type": "boolean"'],
      ["an example", "Abigail (Upper Body)", "Abigail"],
      ["a field", '"premium"', '"isPremium"']
    ] as const
  ).map(
    ([change, from, to]) =>
      [
        `${change} of HeyGen's document`,
        ({ documents, ...sources }: Sources): Sources => {
          const text = String(documents[vendor])
          assert.include(text, from)
          return { ...sources, documents: { ...documents, [vendor]: text.replaceAll(from, to) } }
        },
        vendor
      ] as const
  ),
  [
    "a document that is not written down",
    (sources) => ({ ...sources, documents: { ...sources.documents, "vendor/new.json": "{}" } }),
    "vendor/new.json"
  ],
  [
    "a document that is gone",
    ({ documents: { [vendor]: _, ...documents }, ...sources }) => ({ ...sources, documents }),
    vendor
  ],
  ...(
    [
      [
        "an array over a primitive",
        "target: $.info\n    description: d\n    x-known-by: Form.\n    update: { title: [a] }",
        "a primitive cannot become an array at /info/title"
      ],
      [
        "an action that changes nothing",
        "target: $.info\n    description: d\n    x-known-by: Form.\n    update: {}",
        "this action changes nothing:\n  $.info"
      ],
      [
        "a target that is gone",
        "target: $.paths['/v1/avatars']\n    description: d\n    x-known-by: Form.\n    remove: true",
        "this action changes nothing:\n  $.paths['/v1/avatars']"
      ],
      [
        "a copy of something that is gone",
        "target: $.info\n    description: d\n    x-known-by: Form.\n    copy: $.nothing",
        "this action changes nothing:\n  $.info"
      ],
      [
        "an action without a source",
        "target: $.info\n    description: d\n    update: { title: a }",
        "x-known-by"
      ],
      [
        "an action whose source is a rumour",
        "target: $.info\n    description: d\n    x-known-by: As everybody knows.\n    update: { title: a }",
        "x-known-by"
      ],
      [
        "an action with a word that the specification lacks",
        "target: $.info\n    description: d\n    x-known-by: Form.\n    updates: { title: a }",
        "updates"
      ]
    ] as const
  ).map(
    ([change, action, words]) =>
      [
        `${change} in the overlay`,
        (sources: Sources): Sources => ({ ...sources, overlay: `${sources.overlay}  - ${action}\n` }),
        words
      ] as const
  )
]

describe("a change of what the document is made of is noticed", () => {
  it.effect.each(edits.map(([change, edit, words]) => ({ change, edit, words })))(
    "$change",
    ({ edit, words }) =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(assemble(edit(yield* readSources)))
        assert.include(error.message, words)
      }).pipe(Effect.provide(NodeServices.layer))
  )
})
