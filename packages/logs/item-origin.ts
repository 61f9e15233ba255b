import { attributeText } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'
import { textLimits } from '#packages/normalize/limits'
import { Notes } from '#packages/normalize/notes'
import { readEnvironment, readRelease } from '#packages/normalize/release'
import { cutText } from '#packages/normalize/text'
import { userHash } from '#packages/normalize/user-hash'
import type { User } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

/** Who sent an item of a trace: columns of the tables of spans, logs and metrics. */
export interface ItemOrigin {
  readonly environment: string
  readonly release: string
  readonly sdkName: string
  readonly sdkVersion: string
  /** python, node, javascript, ..; other when nothing tells. */
  readonly platform: string
}

/** The SDK of the envelope, for items that do not name theirs. */
export interface EnvelopeSdk {
  readonly name: string
  readonly version: string
}

const nameCharsMax = textLimits.name.max

const cut = (text: string): string => text.slice(0, nameCharsMax)

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? cut(value) : '')

/** `sdk` of an envelope's header, else `sentry.python/2.75.0` of the request. */
export const envelopeSdk = (sdk: Json | undefined, client = ''): EnvelopeSdk => {
  if (isObject(sdk) && typeof sdk['name'] === 'string') return { name: textOf(sdk['name']), version: textOf(sdk['version']) }
  const [name = '', version = ''] = client.split('/', 2)
  return { name: cut(name), version: cut(version) }
}

/** Packages of the JavaScript SDK that run on servers. */
const nodePackages = new Set(
  'node node-core node-native nestjs bun deno cloudflare vercel-edge aws-serverless google-cloud-serverless effect hono elysia'.split(' '),
)

const platforms = new Set('python javascript go java ruby php csharp native cocoa rust elixir dart'.split(' '))

/** What events of an SDK call the platform: `sentry.python.flask` -> python, `sentry.javascript.nestjs` -> node, `sentry.dotnet` -> csharp. */
const platformOfSdk = (sdkName: string): string => {
  const [vendor, family = '', part = ''] = sdkName.toLowerCase().split('.', 3)
  const name = family === 'dotnet' ? 'csharp' : family
  if (vendor !== 'sentry' || !platforms.has(name)) return 'other'
  return name === 'javascript' && nodePackages.has(part) ? 'node' : name
}

/** Takes an attribute out: it has a column. */
export const takeText = (attributes: Attributes, key: string): string => {
  const text = attributeText(attributes, key)
  for (const kind of [attributes.texts, attributes.numbers, attributes.flags]) kind.delete(key)
  return text
}

/** Takes release, environment and SDK out of the attributes. Names that no release or environment may have are none. */
export const takeOrigin = (attributes: Attributes, sdk: EnvelopeSdk): ItemOrigin => {
  const notes = new Notes()
  const sdkName = takeText(attributes, 'sentry.sdk.name')
  const sdkVersion = takeText(attributes, 'sentry.sdk.version')
  const named = sdkName === '' ? sdk : { name: cut(sdkName), version: cut(sdkVersion) }
  return {
    environment: readEnvironment(takeText(attributes, 'sentry.environment'), notes) ?? '',
    release: readRelease(takeText(attributes, 'sentry.release'), notes) ?? '',
    sdkName: named.name,
    sdkVersion: named.version,
    platform: takeText(attributes, 'sentry.platform').slice(0, textLimits.platform.max) || platformOfSdk(named.name),
  }
}

const userKeys: readonly (readonly [keyof User & ('id' | 'username' | 'email' | 'ip_address'), readonly string[]])[] = [
  ['id', ['user.id']],
  ['username', ['user.username', 'user.name']],
  ['email', ['user.email']],
  ['ip_address', ['user.ip_address', 'user.ip']],
]

/** As `user_hash` of events, from scrubbed attributes; 0 = nobody known. */
export const userHashOf = (attributes: Attributes): number => {
  const user: User = {}
  for (const [field, keys] of userKeys) {
    const text = keys.map((key) => attributeText(attributes, key)).find((found) => found !== '')
    if (text !== undefined) user[field] = cutText(text, field === 'email' ? textLimits.email : textLimits.word, new Notes())
  }
  return userHash({ user })
}
