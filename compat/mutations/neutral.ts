import { homedir } from 'node:os'
import { join } from 'node:path'

import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import { repository } from '../vedette.ts'

/** Where the captured events lie, a file per app, an event per line. */
export const folder = join(repository, 'compat', 'mutations', 'events')

/** Everything that grouping reads, and what tells people what it is. */
const keptOfEvent = [
  'event_id',
  'timestamp',
  'platform',
  'level',
  'logger',
  'message',
  'logentry',
  'transaction',
  'culprit',
  'release',
  'environment',
  'fingerprint',
  'checksum',
  'tags',
  'exception',
  'threads',
  'stacktrace',
  'sdk',
  'request',
]

/** Of a frame goes what no hash is made of and no rule asks for. */
const leftOutOfFrame = new Set(['vars', 'pre_context', 'post_context', 'project_root'])

const keep = (object: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(keys.flatMap((key) => (object[key] === undefined || object[key] === null ? [] : [[key, object[key]]])))

const isFrame = (object: JsonObject): boolean => 'lineno' in object || 'abs_path' in object || 'function' in object

const trim = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(trim)
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([key]) => !(isFrame(value) && leftOutOfFrame.has(key)))
  return Object.fromEntries(entries.flatMap(([key, part]) => (part === undefined ? [] : [[key, trim(part)]])))
}

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** Folders of the machine where the apps ran, and what stands for them. */
const places: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`${escaped(repository)}/\\.cache/compat/[\\w-]+/site-packages`, 'g'), '/srv/venv/lib/python3.11/site-packages'],
  [new RegExp(`${escaped(repository)}/\\.cache/compat/ruby/root`, 'g'), ''],
  [new RegExp(`${escaped(repository)}/(?:\\.cache/compat|compat/apps)/[\\w-]+`, 'g'), '/srv/app'],
  [new RegExp(escaped(repository), 'g'), '/srv/app'],
  [new RegExp(`${escaped(homedir())}/\\.pyenv/versions/[\\d.]+`, 'g'), '/usr/local'],
  [new RegExp(`${escaped(homedir())}/`, 'g'), '/home/dev/'],
  [/http:\/\/127\.0\.0\.1:\d+/g, 'https://shop.example'],
  [/\?dsn=[^"]*/g, ''],
]

/** An event without what grouping never reads, and without a trace of the machine that it was made on. */
export const neutral = (event: JsonObject): JsonObject => {
  const kept = keep(event, keptOfEvent)
  if (isObject(kept['sdk'])) kept['sdk'] = keep(kept['sdk'], ['name', 'version'])
  if (isObject(kept['request'])) kept['request'] = keep(kept['request'], ['url', 'method'])
  let text = JSON.stringify(trim(kept))
  for (const [place, neutralPlace] of places) text = text.replaceAll(place, neutralPlace)
  return JSON.parse(text) as JsonObject
}
