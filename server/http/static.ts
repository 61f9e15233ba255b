import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { serveStatic } from '@hono/node-server/serve-static'
import type { Env, Hono, MiddlewareHandler } from 'hono'

import { randomHex } from '#core/random'

const noncePlaceholder = '__CSP_NONCE__'
/** Files that the build puts beside index.html, such as icons. */
const rootFile = /^\/[a-z0-9-]{1,40}\.(?:svg|png|ico|txt|webmanifest)$/

/** Bundles of the browser SDK, which pages of others load. */
const bundleFile = /^\/js-sdk\/[\w.-]{1,40}\/bundle[a-z.]{1,60}\.js$/

/** The policy that the web app runs under without a violation (toolchain.md 7). */
const contentSecurityPolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')

const missingPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Vedette: the web app is not built</title></head>
<body>
<h1>The web app is not built yet</h1>
<p>The server runs and takes events, but <code>web/dist</code> is missing. <code>npm start</code> builds it; so does <code>node scripts/build-web.mjs</code>.</p>
</body>
</html>
`

/** index.html of the build, read again only when the file changed; undefined when there is no build. */
const pageReader = (file: string): (() => string | undefined) => {
  let changedMs = -1
  let page = ''
  return () => {
    const stat = statSync(file, { throwIfNoEntry: false })
    if (!stat) return undefined
    if (stat.mtimeMs !== changedMs) {
      page = readFileSync(file, 'utf8')
      changedMs = stat.mtimeMs
    }
    return page
  }
}

const servePage = (page: string | undefined): Response => {
  const nonce = randomHex(16)
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': contentSecurityPolicy(nonce),
  }
  if (page === undefined) return new Response(missingPage, { status: 503, headers })
  return new Response(page.replaceAll(noncePlaceholder, nonce), { headers })
}

/** Files of the build, once there is one: the web app may be built while the server runs. */
const filesBelow = (
  webDist: string,
  options: { readonly precompressed: boolean; readonly headers: Readonly<Record<string, string>> },
): MiddlewareHandler => {
  let files: MiddlewareHandler | undefined
  return async (context, next) => {
    if (!files && !existsSync(webDist)) return next()
    files ??= serveStatic({ root: webDist, precompressed: options.precompressed })
    const found = await files(context, next)
    // Not in `onFound`: it runs when the answer has its headers already.
    if (found instanceof Response) for (const [name, value] of Object.entries(options.headers)) found.headers.set(name, value)
    return found
  }
}

/**
 * Serves the web app: `/assets/*` for ever and precompressed, `/js-sdk/*` too and to pages of every origin, files beside index.html for an hour,
 * and for every other GET the page itself, with a fresh nonce. Source maps and the build's own notes are not public. Must be registered last.
 */
export const serveWebApp = <Environment extends Env>(app: Hono<Environment>, webDist: string): void => {
  const readPage = pageReader(join(webDist, 'index.html'))
  const forEver = { 'Cache-Control': 'public, max-age=31536000, immutable' }
  const forOthers = { 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' }
  const assets = filesBelow(webDist, { precompressed: true, headers: forEver })
  const bundles = filesBelow(webDist, { precompressed: true, headers: { ...forEver, ...forOthers } })
  const rootFiles = filesBelow(webDist, { precompressed: false, headers: { 'Cache-Control': 'public, max-age=3600' } })
  const absent = (): Response => new Response('Not found\n', { status: 404, headers: { 'Content-Type': 'text/plain; charset=utf-8' } })

  app.get('/assets/*', async (context, next) => (context.req.path.endsWith('.map') ? absent() : assets(context, next)), absent)
  app.get('/js-sdk/*', async (context, next) => (bundleFile.test(context.req.path) ? bundles(context, next) : absent()), absent)
  app.get('/*', async (context, next) => (rootFile.test(context.req.path) ? rootFiles(context, next) : next()))
  app.get('/*', (context) => (rootFile.test(context.req.path) ? absent() : servePage(readPage())))
}
