import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { sleep } from '#core/time'
import type { ProjectKey } from '#packages/contract/organization'
import { isObject } from '#packages/protocol/json'
import { isoTime } from '#server/http/time-window'
import type { KeyRow } from '#server/stores/metadata/schema-people'

/** The DSN that an SDK is given: public URL with the key before the host and the project behind it. */
export const dsnOf = (publicUrl: string, publicKey: string, projectId: number): string => {
  const { protocol, host } = new URL(publicUrl)
  return `${protocol}//${publicKey}@${host}/${projectId}`
}

/** A client key as the API shows it (web-api.md 8.7). */
export const keyAnswer = (key: KeyRow, publicUrl: string): ProjectKey => {
  const endpoint = (name: string): string => `${publicUrl}/api/${key.project_id}/${name}/?sentry_key=${key.public_key}`
  return {
    id: key.public_key,
    name: key.label,
    label: key.label,
    public: key.public_key,
    projectId: key.project_id,
    isActive: key.state === 'active',
    dateCreated: isoTime(key.created_at),
    dsn: {
      public: dsnOf(publicUrl, key.public_key, key.project_id),
      csp: endpoint('csp-report'),
      security: endpoint('security'),
      minidump: endpoint('minidump'),
      nel: endpoint('nel'),
    },
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

/** The front looks at the file every 250 ms (ingest/key-snapshot.ts). */
const frontLookMs = 300

/**
 * Waits until the front door's key snapshot has at least this configuration version (spine.md 3), 5 s at most; false when it has not. Then as long as the front takes to look. Whoever
 * creates or revokes a key answers only after this: else a script's first event meets 403, which SDKs do not retry.
 */
export const awaitPublished = async (dataDir: string, version: number): Promise<boolean> => {
  const file = join(dataDir, 'run', 'keys.json')
  for (let waitedMs = 0; waitedMs <= publishedWaitMs; waitedMs += lookEveryMs) {
    if ((await publishedVersion(file)) >= version) {
      await sleep(frontLookMs)
      return true
    }
    await sleep(lookEveryMs)
  }
  return false
}
