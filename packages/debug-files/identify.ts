import { readDebugId } from '../source-maps/bundle-debug-id.ts'

/** What a debug file is (features.md 1.11). */
export const debugFileKinds = [
  'proguard',
  'breakpad',
  'sourcebundle',
  'elf',
  'macho',
  'pe',
  'pdb',
  'portablepdb',
  'wasm',
  'bcsymbolmap',
  'uuidmap',
  'il2cpp',
  'dartsymbolmap',
] as const
export type DebugFileKind = (typeof debugFileKinds)[number]

/** What the beginning of a debug file and its name say. */
export interface DebugFileFacts {
  readonly kind: DebugFileKind
  /** Lower case with dashes; empty: the file does not say it in a place where we look. */
  readonly debugId: string
  /** `any` when it is for all. */
  readonly cpuName: string
  /** What it belongs to. */
  readonly objectName: string
}

/** What debug files of a kind are good for, in the words of the wire. */
export const debugFileFeatures: Readonly<Record<DebugFileKind, readonly string[]>> = {
  proguard: ['mapping'],
  breakpad: ['symtab', 'debug', 'unwind'],
  sourcebundle: ['sources'],
  elf: ['symtab', 'debug', 'unwind'],
  macho: ['symtab', 'debug'],
  pe: ['unwind'],
  pdb: ['symtab', 'debug'],
  portablepdb: ['debug'],
  wasm: ['symtab', 'debug'],
  bcsymbolmap: ['mapping'],
  uuidmap: ['mapping'],
  il2cpp: ['mapping'],
  dartsymbolmap: ['mapping'],
}

/** Bytes of its beginning that are enough to tell what a debug file is. */
const debugFileHeadBytes = 4_096

const uuidNamePattern = /(?:^|\/)proguard\/([0-9a-fA-F-]{32,36})\.txt$/
const breakpadPattern = /^MODULE ([^\s]{1,32}) ([^\s]{1,32}) ([0-9A-Fa-f]{32,41}) ([^\r\n]{1,500})/

/** First bytes, as Latin-1 text, of files whose ids we do not read. */
const magics: readonly (readonly [string, DebugFileKind])[] = [
  ['SYSB', 'sourcebundle'],
  ['\x7fELF', 'elf'],
  ['\xfe\xed\xfa\xce', 'macho'],
  ['\xfe\xed\xfa\xcf', 'macho'],
  ['\xce\xfa\xed\xfe', 'macho'],
  ['\xcf\xfa\xed\xfe', 'macho'],
  ['\xca\xfe\xba\xbe', 'macho'],
  ['\xca\xfe\xba\xbf', 'macho'],
  ['Microsoft C/C++ MSF 7.00', 'pdb'],
  ['BSJB', 'portablepdb'],
  ['\0asm', 'wasm'],
  ['MZ', 'pe'],
  ['BCSymbolMap Version', 'bcsymbolmap'],
]

const lastPart = (name: string): string => name.split('/').at(-1) ?? name

const ofProguard = (name: string): DebugFileFacts | undefined => {
  const debugId = readDebugId(uuidNamePattern.exec(name)?.[1] ?? '')
  return debugId === undefined ? undefined : { kind: 'proguard', debugId, cpuName: 'any', objectName: 'proguard-mapping' }
}

/** `MODULE os cpu id name`; the id is 32 hex digits and an age behind them. */
const ofBreakpad = (head: string): DebugFileFacts | undefined => {
  const [, , cpuName, id, objectName] = breakpadPattern.exec(head) ?? []
  if (cpuName === undefined || id === undefined || objectName === undefined) return undefined
  return { kind: 'breakpad', debugId: readDebugId(id.slice(0, 32)) ?? '', cpuName, objectName: objectName.trim() }
}

/** Text that tools write as JSON: method names of Dart as a list, line mappings of il2cpp as an object that says its id. */
const ofJson = (name: string, head: string): DebugFileFacts | undefined => {
  const trimmed = head.trimStart()
  if (trimmed.startsWith('["')) return plain('dartsymbolmap', name)
  return trimmed.startsWith('{"__debug-id__"') ? plain('il2cpp', name) : undefined
}

const ofPropertyList = (name: string, head: string): DebugFileFacts | undefined =>
  name.endsWith('.plist') && head.includes('<plist') ? plain('uuidmap', name) : undefined

const plain = (kind: DebugFileKind, name: string): DebugFileFacts => ({
  kind,
  debugId: '',
  cpuName: 'any',
  objectName: lastPart(name),
})

/**
 * Tells what a debug file is by its name and its first bytes (4 KiB are enough). Undefined: none that we know. Ids are read of ProGuard mappings (from the name, as
 * tools send them) and Breakpad symbols; of all others the client has to say them.
 */
export const identifyDebugFile = (name: string, head: Uint8Array): DebugFileFacts | undefined => {
  const latin1 = String.fromCharCode(...head.subarray(0, debugFileHeadBytes))
  const known = ofProguard(name) ?? ofBreakpad(latin1)
  if (known) return known
  const magic = magics.find(([start]) => latin1.startsWith(start))
  return magic ? plain(magic[1], name) : (ofJson(name, latin1) ?? ofPropertyList(name, latin1))
}
