import type { ErrorAnswer } from '#packages/contract/organization'

const jsonHeaders = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' } as const

/** A JSON answer. Clients compare the content type literally (web-api.md trap 6). */
export const json = (
  body: unknown,
  options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
): Response => new Response(JSON.stringify(body), { status: options.status ?? 200, headers: { ...jsonHeaders, ...options.headers } })

/** An error: an object with exactly one key (web-api.md trap 14). `detail` is a sentence for people. */
export const problem = (status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Response => {
  const body: ErrorAnswer = { detail }
  return json(body, { status, headers })
}

/** Unknown and foreign things look the same. */
export const notFound = (): Response => problem(404, 'The requested resource does not exist')

/** One's own, but the role or token does not reach (web-api.md 1.1). */
export const noPermission = (): Response => problem(403, 'You do not have permission to perform this action.')

export const noContent = (headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store', ...headers } })

/** The columnar store does not answer; clients try again (web-api.md 1.3). */
export const engineAway = (): Response =>
  problem(503, 'Event data is not available at the moment. Please try again.', { 'Retry-After': '1' })

/** Another writer held the metadata store for too long; nothing was written. */
export const storeBusy = (): Response => problem(503, 'The server is busy at the moment. Please try again.', { 'Retry-After': '1' })
