/**
 * Cross-origin requests, as Prism's own server allows them: from any origin, on
 * errors as well, with every header of the response readable.
 */
import type { PrismRequest, PrismResponse } from "../Prism.ts"

/** What `OPTIONS` is told: a preflight, that the request may be made; anybody, which methods there are. */
export const options = ({ headers }: PrismRequest, methods: ReadonlyArray<string>): PrismResponse => {
  const method = headers["access-control-request-method"]
  const allow = methods.join(", ")
  return {
    status: 204,
    headers: {
      allow,
      // Of a method that there is not, too: the page is to see the 405.
      ...(method === undefined ? {} : { "access-control-allow-methods": method }),
      ...(method === undefined || headers["access-control-request-private-network"] === undefined
        ? {}
        : { "access-control-allow-private-network": "true" })
    },
    body: "",
    violations: []
  }
}

/** The response with the headers that let a page of another origin read it. */
export const allow = ({ headers }: PrismRequest, response: PrismResponse): PrismResponse => ({
  ...response,
  headers: {
    ...response.headers,
    "access-control-allow-origin": headers.origin ?? "*",
    "access-control-allow-headers": headers["access-control-request-headers"] ?? "*",
    "access-control-expose-headers": Object.keys(response.headers).join(", "),
    ...(headers.origin === undefined ? {} : { "access-control-allow-credentials": "true", vary: "Origin" })
  }
})
