import type { Sdk } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

import { field, isEmptyList, readFields, readInto, readLenientText, readMap, readText, readTexts } from './fields.ts'
import type { Fields, Reader } from './fields.ts'
import { bagLimits, sdkListMax, textLimits } from './limits.ts'
import { readList } from './list.ts'
import type { ListRule } from './list.ts'
import type { Notes } from './notes.ts'
import { cutText } from './text.ts'

type SdkPackage = NonNullable<Sdk['packages']>[number]

const packageFields: Fields<SdkPackage> = [
  field('name', readLenientText(textLimits.name)),
  field('version', readLenientText(textLimits.name)),
]

const packageRule: ListRule<SdkPackage> = {
  max: sdkListMax,
  keep: 'first',
  isUsable: (raw) => typeof raw['name'] === 'string' && raw['name'] !== '',
  read: (raw, notes) => readInto<SdkPackage>({ name: '' }, raw, packageFields, notes),
}

const sdkFields: Fields<Sdk> = [
  field('name', readText(textLimits.name)),
  field('version', readLenientText(textLimits.name)),
  field('integrations', readTexts({ count: sdkListMax, keep: 'first', each: textLimits.word })),
  field('features', readTexts({ count: sdkListMax, keep: 'first', each: textLimits.word })),
  field('packages', (value, notes) => readList(value, packageRule, notes)),
  field('settings', readMap(bagLimits.lock)),
]

const readSdkObject: Reader<Sdk> = (value, notes) => {
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const sdk: Sdk = readFields(value, sdkFields, notes)
  for (const _ in sdk) return sdk
  return undefined
}

/** `sentry.python/2.68.0` as in the auth header. */
const fromClient = (client: string, notes: Notes): Sdk | undefined => {
  const match = /^([^/\s]{1,200})(?:\/(\S{1,200}))?$/.exec(client.slice(0, 500).trim())
  if (!match?.[1]) return undefined
  const sdk: Sdk = { name: cutText(match[1], textLimits.name, notes) }
  if (match[2] !== undefined) sdk.version = cutText(match[2], textLimits.name, notes)
  return sdk
}

/** Where else the name of the SDK may stand. */
export interface SdkFacts {
  /** `sdk` of the envelope header. */
  readonly sdkFromHeader?: Json | undefined
  /** `sentry_client` of the request. */
  readonly client?: string | undefined
}

/** The SDK: as the event says, else the envelope header, else the client name of the request. */
export const readSdk = (value: Json | undefined, facts: SdkFacts, notes: Notes): Sdk | undefined => {
  notes.enter('sdk')
  const sent = value === undefined || value === null ? undefined : readSdkObject(value, notes)
  const header = sent?.name === undefined && isObject(facts.sdkFromHeader) ? readSdkObject(facts.sdkFromHeader, notes) : undefined
  const named =
    header?.name === undefined && sent?.name === undefined && facts.client !== undefined ? fromClient(facts.client, notes) : undefined
  notes.leave()
  const sdk: Sdk = { ...named, ...header, ...sent }
  for (const _ in sdk) return sdk
  return undefined
}
