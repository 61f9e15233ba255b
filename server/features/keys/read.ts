import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { liveReaders } from '#core/key-snapshot-readers'
import { sleep } from '#core/time'
import type { Key } from '#packages/contract/key'
import { isObject } from '#packages/protocol/json'
import { isoTime } from '#server/http/time-window'
import { browserSdkChoices, readLoaderOptions } from '#server/stores/metadata/loader-options'
import type { KeyRow } from '#server/stores/metadata/schema-people'

/** The DSN that an SDK is given: public URL with the key before the host and the project behind it. */
export const dsnOf = (publicUrl: string, publicKey: string, projectId: number): string => {
  const { protocol, host } = new URL(publicUrl)
  return `${protocol}//${publicKey}@${host}/${projectId}`
}

/** The old DSN with a secret behind the public key; keys made before there was one have none to show. */
const secretDsnOf = (publicUrl: string, key: KeyRow): string =>
  dsnOf(publicUrl, key.secret_key === '' ? key.public_key : `${key.public_key}:${key.secret_key}`, key.project_id)

/** All that a sender may be given for a key (web-api.md 8.7). */
const endpointsOf = (key: KeyRow, publicUrl: string): Key['dsn'] => {
  const project = `${publicUrl}/api/${key.project_id}`
  const keyed = (name: string): string => `${project}/${name}/?sentry_key=${key.public_key}`
  return {
    public: dsnOf(publicUrl, key.public_key, key.project_id),
    secret: secretDsnOf(publicUrl, key),
    csp: keyed('csp-report'),
    security: keyed('security'),
    minidump: keyed('minidump'),
    nel: keyed('nel'),
    unreal: `${project}/unreal/${key.public_key}/`,
    crons: `${project}/cron/___MONITOR_SLUG___/${key.public_key}/`,
    cdn: `${publicUrl}/js-sdk-loader/${key.public_key}.min.js`,
    playstation: keyed('playstation'),
    integration: `${project}/integration/`,
    otlp_traces: `${project}/integration/otlp/v1/traces`,
    otlp_logs: `${project}/integration/otlp/v1/logs`,
  }
}

/** A client key as the API shows it (web-api.md 8.7). */
export const keyAnswer = (key: KeyRow, publicUrl: string): Key => {
  const { browserSdkVersion, ...options } = readLoaderOptions(key.loader)
  const isLimited = key.rate_limit_count > 0 && key.rate_limit_window > 0
  return {
    id: key.public_key,
    name: key.label,
    label: key.label,
    public: key.public_key,
    secret: key.secret_key,
    projectId: key.project_id,
    isActive: key.state === 'active',
    rateLimit: isLimited ? { window: key.rate_limit_window, count: key.rate_limit_count } : null,
    dsn: endpointsOf(key, publicUrl),
    browserSdkVersion,
    browserSdk: { choices: browserSdkChoices },
    dateCreated: isoTime(key.created_at),
    dynamicSdkLoaderOptions: options,
  }
}

const publishedWaitMs = 5_000
const lookEveryMs = 25

const publishedVersion = async (file: string): Promise<number> => {
  try {
    const snapshot: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isObject(snapshot) && typeof snapshot['version'] === 'number' ? snapshot['version'] : -1
  } catch {
    // Not written yet: the writer replaces the file as a whole, so it is never half there.
    return -1
  }
}

/** A front that has not said what it has read looks at the file every 250 ms (ingest/key-snapshot.ts). */
const frontLookMs = 300

/**
 * Waits until the front door goes by at least this configuration version (spine.md 3), 5 s at most; false when it does not. Each living front says
 * which one it has read; where none does, the file must have the version, and then as long as a front takes to look. Whoever creates or revokes a
 * key answers only after this: else a script's first event meets 403, which SDKs do not retry.
 */
export const awaitPublished = async (dataDir: string, version: number): Promise<boolean> => {
  const run = join(dataDir, 'run')
  for (let waitedMs = 0; waitedMs <= publishedWaitMs; waitedMs += lookEveryMs) {
    const fronts = await liveReaders(run)
    if (fronts.length > 0 && fronts.every((front) => front.version >= version)) return true
    if (fronts.length === 0 && (await publishedVersion(join(run, 'keys.json'))) >= version) {
      await sleep(frontLookMs)
      return true
    }
    await sleep(lookEveryMs)
  }
  return false
}

/** Headers of an answer after a change of keys or projects: it says so when the front door does not know of it yet. */
export const publishedHeaders = async (dataDir: string, version: number | undefined): Promise<Readonly<Record<string, string>>> =>
  version === undefined || (await awaitPublished(dataDir, version)) ? {} : { Warning: '199 - "The front door does not know of this yet"' }
