import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { parsePublicKey } from '#packages/protocol/ids'
import { endpoint } from '#server/http/endpoint'
import type { OpenRequest } from '#server/http/route'
import { readLoaderOptions } from '#server/stores/metadata/loader-options'

import { dsnOf } from '../keys/read.ts'
import { idleScript, loaderScript } from './loader-script.ts'

/** The loader changes when the key's options do; a stale one is better than none (ingest.md 1.9.9). */
const headers = {
  'Content-Type': 'text/javascript; charset=utf-8',
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Cache-Control': 'public, max-age=3600, s-maxage=60, stale-while-revalidate=315360000, stale-if-error=315360000',
}

/** The version of the SDK that the web build made bundles of; undefined before there is a build. */
const bundledVersion = async (webDist: string): Promise<string | undefined> => {
  try {
    return (await readdir(join(webDist, 'js-sdk'))).find((name) => /^\d+\.\d+\.\d+[\w.-]{0,20}$/.test(name))
  } catch {
    return undefined
  }
}

/** `GET /js-sdk-loader/{public key}[.min].js`: the loader of the key, or one that does nothing for a key that does not count. */
export const showLoaderRoute = endpoint(
  { summary: 'Gives the script that loads the SDK of a key into a page.', answer: 'other' },
  async (request: OpenRequest) => {
    const { deps, publicUrl } = request
    const publicKey = parsePublicKey(request.param('file').replace(/(?:\.min)?\.js$/, ''))
    const key =
      publicKey &&
      (await deps.metadata
        .selectFrom('keys')
        .select(['project_id', 'loader'])
        .where('public_key', '=', publicKey)
        .where('state', '=', 'active')
        .executeTakeFirst())
    const version = await bundledVersion(deps.webDist)
    if (!key || !publicKey || version === undefined) return new Response(idleScript, { headers })
    const place = { dsn: dsnOf(publicUrl, publicKey, key.project_id), bundlesUrl: `${publicUrl}/js-sdk/${version}/` }
    return new Response(loaderScript(readLoaderOptions(key.loader), place), { headers })
  },
)
