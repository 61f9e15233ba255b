import { createHash } from 'node:crypto'

import { hourMs } from '#core/time'
import type { Json } from '#packages/protocol/json'
import { scrubName } from '#packages/scrub/scrub-event'
import { drop, ok } from '#server/pipeline/result'
import { pipeline } from '#server/pipeline/step'
import type { Step } from '#server/pipeline/step'
import { loadProject } from '#server/pipeline/steps/load-project'
import type { LoadedUnit } from '#server/pipeline/steps/load-project'
import type { Item, Lane, Unit } from '#server/pipeline/unit'
import { attachmentsQuotaReason } from '#server/stores/metadata/project-configuration'

const nameLengthMax = 255
const wordLengthMax = 128

/** Names are text to show, never a path: control characters and slashes go (design law 4). */
const nameOf = (value: Json | undefined): string => {
  const name = typeof value === 'string' ? value : ''
  return name.replace(/[\p{Cc}/\\]/gu, '_').slice(0, nameLengthMax) || 'attachment'
}

const wordOf = (value: Json | undefined, fallback: string): string => {
  const word = typeof value === 'string' ? value.trim() : ''
  return /^[\w.+/-]+$/.test(word) && word.length <= wordLengthMax ? word : fallback
}

/** The bytes go to the blob store under their own hash, the row names the event. Equal bytes under equal names of one event are one attachment. */
const storeAttachment: Step<LoadedUnit, unknown> = ({ unit, project }, { decoded }) => {
  const [item] = unit.items
  if (item === undefined) return drop('invalid', 'no_data')
  const { projectId, receivedAtMs } = decoded.record
  if (receivedAtMs < (project.attachmentsLimitedUntilMs ?? 0)) return drop('rate_limited', attachmentsQuotaReason)
  const sha1 = createHash('sha1').update(item.payload).digest('hex')
  const name = scrubName(nameOf(item.header['filename']), project.settings.scrubbing)
  const eventId = decoded.eventId
  const key = createHash('md5').update(`${eventId}\n${name}\n${sha1}`).digest('hex')
  const blob = `${projectId}/${sha1}`
  return ok(undefined, [
    { kind: 'once', seen: { hour: Math.floor(receivedAtMs / hourMs), projectId, kind: 'attachment', key, probeAll: false } },
    {
      kind: 'attachment',
      blob: { name: blob, bytes: item.payload },
      attachment: {
        projectId,
        eventId,
        name,
        contentType: wordOf(item.header['content_type'], 'application/octet-stream'),
        type: wordOf(item.header['attachment_type'], 'event.attachment'),
        bytes: item.payload.byteLength,
        sha1,
        blob,
        createdAtMs: receivedAtMs,
      },
    },
  ])
}

/** One unit per attachment, whether it came beside its event or later by itself. */
export const attachmentsLane: Lane = {
  name: 'attachments',
  followsEvent: true,
  claim: (items: readonly Item[]) => items.filter(({ type }) => type === 'attachment').map((item) => [item]),
  pipeline: pipeline<[Unit, LoadedUnit, unknown]>('attachments', [loadProject, storeAttachment]),
}
