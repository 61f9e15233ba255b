import type { ZodObject, ZodType } from 'zod'

import type { RequestFacts } from './route.ts'

/** What the API description (OpenAPI) says of an endpoint. Bodies are checked before the handler runs; answers are checked in tests. */
export interface EndpointShape<Body> {
  /** One sentence, as people would say it. */
  readonly summary: string
  /** Parameters of the query, for the description only: handlers read them leniently (web-api.md 1.2). */
  readonly query?: ZodObject
  readonly body?: ZodType<Body>
  /** Bytes of a body at most, where 1 MiB is too little. */
  readonly bodyBytesMax?: number
  /** The handler reads the body itself, piece by piece, and bounds it. */
  readonly streamsBody?: true
  /** Body of the success answer; `none` = empty, `other` = not JSON (a script, a file, a stream). */
  readonly answer: ZodType | 'none' | 'other'
  /** Status of success; 200 by default. */
  readonly status?: 200 | 201 | 202 | 204
  /** Also answers 204 without a body, when nothing was there to act on. */
  readonly mayBeEmpty?: true
  /** Also answers 208 with the same body, when it was there already (web-api.md trap 21). */
  readonly mayExist?: true
  /** Also answers as text for people, to a client that accepts `text/markdown`. */
  readonly alsoMarkdown?: true
  /** Answers a page of a list, with a `Link` header (web-api.md 1.3). */
  readonly paged?: true
}

/** A handler with its description. */
export interface Endpoint<Request> {
  readonly shape: EndpointShape<unknown>
  readonly answer: (request: Request) => Promise<Response>
}

/** Ties a handler to its shape. The handler gets the checked body; a body that does not fit is answered 400 before it. */
export const endpoint = <Request extends RequestFacts, Body = undefined>(
  shape: EndpointShape<Body>,
  handle: (request: Request, body: Body) => Promise<Response>,
): Endpoint<Request> => ({
  shape,
  answer: async (request) => {
    // Without a schema, Body is undefined: there is nothing to read.
    if (shape.body === undefined) return handle(request, undefined as Body)
    const body = await request.readJson(shape.body)
    return body.ok ? handle(request, body.value) : body.error
  },
})
