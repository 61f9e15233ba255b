import type { JsonObject } from '#packages/protocol/json'

import { firstChars } from './text.ts'

const descriptionCharsMax = 512

/** What a description tells; `build` and `kernel` only where it has them. */
interface Described {
  readonly name: string
  readonly version?: string | undefined
  readonly build?: string | undefined
  readonly kernel?: string | undefined
}

/** The first build of Windows 11. Windows 10 and 11 share the number 10.0. */
const windows11Build = 22_000

const windowsNames: ReadonlyMap<string, string> = new Map([
  ['6.3', '8.1'],
  ['6.2', '8'],
  ['6.1', '7'],
  ['6.0', 'Vista'],
  ['5.1', 'XP'],
])

/** `Microsoft Windows 10.0.22631`, `Windows 10  (10.0.19041) 64bit`: the inner number is the true one. */
const windows = (text: string): Described | undefined => {
  if (!/\bWindows\b/.test(text)) return undefined
  const match = /(\d{1,2}\.\d{1,2})\.(\d{1,6})/.exec(text)
  const [, number, build] = match ?? []
  if (number === undefined || build === undefined) {
    const version = /\bWindows (?:NT )?(\d{1,2}(?:\.\d{1,2})?|XP|Vista)\b/.exec(text)?.[1]
    return { name: 'Windows', version }
  }
  const modern = Number(build) >= windows11Build ? '11' : '10'
  return { name: 'Windows', version: number === '10.0' ? modern : (windowsNames.get(number) ?? number), build }
}

/** `macOS 10.14.2`, `Mac OS X 10.14.2`, `iOS 17.5.1`, `iPhone OS 9.2`. */
const apple = (text: string): Described | undefined => {
  const match = /\b(macOS|Mac OS X|iOS|iPhone OS|iPadOS|tvOS|watchOS|visionOS) (\d{1,3}(?:\.\d{1,3}){0,2})/.exec(text)
  if (!match?.[1]) return undefined
  const name = match[1] === 'Mac OS X' ? 'macOS' : match[1] === 'iPhone OS' ? 'iOS' : match[1]
  return { name, version: match[2] }
}

/** `Android OS 9 / API-28 (PKQ1.180904.001/V11.0.1.0)`, as Unity has it. */
const android = (text: string): Described | undefined => {
  const match = /\bAndroid(?: OS)? (\d{1,3}(?:\.\d{1,3}){0,2})(?:[^(]{0,40}\(([^/)]{1,64}))?/.exec(text)
  return match ? { name: 'Android', version: match[1], build: match[2] } : undefined
}

/** `Linux 5.15 Ubuntu 22.04 64bit`, `Linux 4.4.0-17134-Microsoft #706..`, `Unix 5.10.0.0`. */
const linux = (text: string): Described | undefined => {
  const kernel = /\b(?:Linux|Unix)(?: version)? (\d{1,3}(?:\.\d{1,6}){1,3}[\w.-]{0,40})/.exec(text)?.[1]
  const distribution = /\b(Ubuntu|Debian|Fedora|CentOS|Alpine|Arch|Mint)(?: Linux)? (\d{1,3}(?:\.\d{1,3}){0,2})/.exec(text)
  if (distribution?.[1]) return { name: distribution[1], version: distribution[2], kernel }
  return kernel === undefined ? undefined : { name: 'Linux', version: /^\d{1,3}(?:\.\d{1,6}){0,2}/.exec(kernel)?.[0], kernel }
}

const darwin = (text: string): Described | undefined => {
  const kernel = /^Darwin (\d{1,3}(?:\.\d{1,3}){0,2})/.exec(text)?.[1]
  return kernel === undefined ? undefined : { name: 'Darwin', version: kernel, kernel }
}

/** `CPython 3.12.1 (main)`, `.NET Core 3.1`, `node v24.1.0`: words, then a number. */
const plain = (text: string): Described | undefined => {
  const match = /^(\D{1,100}?)[ -]v?(\d[\w.+-]{0,63})/.exec(text)
  return match?.[1] && match[2] ? { name: match[1].trim(), version: match[2] } : undefined
}

const systems = [windows, apple, android, linux, darwin, plain]

/** .NET Framework 4.5 and later tell their version only by a release key (Microsoft's documentation): the first key of each, newest first. */
const frameworkReleases: readonly (readonly [key: number, version: string])[] = [
  [533_320, '4.8.1'],
  [528_040, '4.8'],
  [461_808, '4.7.2'],
  [461_308, '4.7.1'],
  [460_798, '4.7'],
  [394_802, '4.6.2'],
  [394_254, '4.6.1'],
  [393_295, '4.6'],
  [379_893, '4.5.2'],
  [378_675, '4.5.1'],
  [378_389, '4.5'],
]

const described = (context: JsonObject): string | undefined => {
  const raw = context['raw_description']
  return typeof raw === 'string' && !context['name'] && !context['version'] ? firstChars(raw, descriptionCharsMax).trim() : undefined
}

const put = (context: JsonObject, key: string, value: string | undefined): void => {
  if (value !== undefined && (context[key] === undefined || context[key] === null)) context[key] = value
}

/** Name, version, build and kernel of a system out of `raw_description`, where the SDK gave neither name nor version (ingest.md 3.2). In place. */
export const describeSystem = (context: JsonObject): void => {
  const text = described(context)
  if (text === undefined || text === '') return
  let found: Described | undefined
  for (const read of systems) if ((found = read(text))) break
  put(context, 'name', found?.name ?? text)
  put(context, 'version', found?.version)
  put(context, 'build', found?.build)
  put(context, 'kernel_version', found?.kernel)
}

/** Name and version of a runtime out of `raw_description`, and of .NET Framework out of its release key. In place. */
export const describeRuntime = (context: JsonObject): void => {
  const text = described(context)
  if (text !== undefined && text !== '') {
    const found = plain(text)
    put(context, 'name', found?.name ?? text)
    put(context, 'version', found?.version)
  }
  const key = Number(context['build'])
  if (context['version'] || context['name'] !== '.NET Framework' || !Number.isSafeInteger(key)) return
  put(context, 'version', frameworkReleases.find(([first]) => key >= first)?.[1])
}
