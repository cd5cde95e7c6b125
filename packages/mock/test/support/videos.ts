/** A small document with operations that change something. */

const video = {
  type: "object",
  required: ["title"],
  properties: { title: { type: "string" } },
  additionalProperties: false
}

const json = (schema: object, examples: Readonly<Record<string, unknown>>) => ({
  "application/json": {
    schema,
    examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }]))
  }
})

const data = { type: "object", required: ["data"], properties: { data: { type: "object" } } }

const noKey = {
  description: "No key",
  content: json({ type: "object" }, { NoKey: { error: { code: "unauthorized", message: "Unauthorized" } } })
}

const failures = {
  "400": {
    description: "Invalid",
    content: json(
      { type: "object" },
      { Invalid: { error: { code: "invalid_parameter", message: "Invalid parameter.", param: null } } }
    )
  },
  "401": { $ref: "#/components/responses/NoKey" },
  "429": {
    description: "Too many",
    headers: { "Retry-After": { schema: { type: "integer" }, example: 1 } },
    content: json(
      { type: "object" },
      { Limit: { error: { code: "rate_limit_exceeded", message: "Slow down" } } }
    )
  }
}

const requestBody = { required: true, content: { "application/json": { schema: video } } }

const parameters = [{ name: "video_id", in: "path", required: true, schema: { type: "string" } }]

const success = {
  description: "The video",
  content: json(data, { One: { data: { id: "v1", title: "Hello" } } })
}

export const videos = {
  openapi: "3.1.0",
  info: { title: "Videos", version: "1" },
  security: [{ key: [] }],
  components: {
    responses: { NoKey: noKey },
    securitySchemes: { key: { type: "apiKey", in: "header", name: "x-api-key" } }
  },
  paths: {
    "/v3/videos": {
      post: {
        operationId: "createVideo",
        requestBody,
        responses: {
          "201": success,
          "202": {
            description: "Accepted",
            content: json(data, { Waiting: { data: { id: "v1", status: "waiting" } } })
          },
          ...failures
        }
      }
    },
    "/v3/videos/{video_id}": {
      put: {
        operationId: "replaceVideo",
        parameters,
        requestBody,
        responses: { "200": success, ...failures }
      },
      patch: {
        operationId: "renameVideo",
        parameters,
        requestBody,
        responses: { "200": success, ...failures }
      },
      delete: { parameters, responses: { "204": { description: "Gone" }, ...failures } }
    }
  }
}
