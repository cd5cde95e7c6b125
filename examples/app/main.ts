/**
 * A small service in front of HeyGen's catalogue: cached, observed, and ended
 * without cutting off a request.
 *
 *     pnpm app --port 3000
 *     curl "http://127.0.0.1:3000/looks?text=office&limit=3"
 *
 * With `OTEL_EXPORTER_OTLP_ENDPOINT` it sends its spans, logs and metrics there.
 */
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Metrics } from "@effect-heygen/core"
import * as Config from "effect/Config"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as Layer from "effect/Layer"
import * as Otlp from "effect/observability/Otlp"
import * as Schema from "effect/Schema"
import * as HeyGen from "../support/HeyGen.ts"
import { run } from "../support/run.ts"
import { Api } from "./Api.ts"
import { handlers } from "./handlers.ts"

const Telemetry = Layer.unwrap(
  Effect.gen(function* () {
    const baseUrl = yield* Config.withDefault(Config.String("OTEL_EXPORTER_OTLP_ENDPOINT"), "")
    return baseUrl === ""
      ? Layer.empty
      : Layer.provide(
          Otlp.layerJson({ baseUrl, resource: { serviceName: "avatars" } }),
          FetchHttpClient.layer
        )
  })
)

const server = (port: number) =>
  HttpRouter.serve(HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" })).pipe(
    Layer.provide(handlers),
    Layer.provide(HeyGen.catalogue({ catalogue: 500 })),
    Layer.provide(Metrics.layer),
    Layer.provide(
      NodeHttpServer.layer(createServer, { port, host: "127.0.0.1", gracefulShutdownTimeout: "10 seconds" })
    ),
    Layer.provide(Telemetry)
  )

const port = Flag.Int("port").pipe(
  Flag.withSchema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 65_535 }))),
  Flag.withDefault(3000),
  Flag.withDescription("The port to listen on, 3000 by default")
)

run(
  Command.make("app", { port }, ({ port }) => Layer.launch(server(port))).pipe(
    Command.withDescription("Serves HeyGen's looks over HTTP: /looks, /looks/{id}, /health, /openapi.json.")
  )
)
