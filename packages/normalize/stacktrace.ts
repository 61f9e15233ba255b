import type { Frame, Stacktrace } from '#packages/protocol/event'
import { isObject } from '#packages/protocol/json'
import type { Json, JsonObject } from '#packages/protocol/json'

import {
  field,
  isEmptyList,
  readAddress,
  readBoolean,
  readFields,
  readInto,
  readLine,
  readMap,
  readText,
  readTexts,
  readWhole,
} from './fields.ts'
import type { Fields, Reader } from './fields.ts'
import { bagLimits, contextLinesMax, detailedFramesMax, framesMax, textLimits } from './limits.ts'
import { readList } from './list.ts'
import type { ListRule } from './list.ts'
import { readLock } from './locks.ts'
import type { Notes } from './notes.ts'
import { cutText } from './text.ts'

const lines = (keep: 'first' | 'last') => readTexts({ count: contextLinesMax, keep, each: textLimits.line })

const readMapOfVars = readMap(bagLimits.data)

/** Variables; a list becomes a map by index. */
const readVars: Reader<JsonObject> = (value, notes) =>
  readMapOfVars(Array.isArray(value) ? Object.assign(Object.create(null), value) : value, notes)

/** Paths are cut only after URL and path are told apart (`readFrame`). */
const readRawPath: Reader<string> = (value, notes) => {
  if (typeof value === 'string') return value === '' ? undefined : value
  notes.invalid(value, 'expected a string')
  return undefined
}

/** To what an address relates: `abs`, or an image by its number or id (ingest.md 3.2). */
const readAddressMode: Reader<string> = (value, notes) => {
  if (typeof value === 'string' && /^(?:abs|rel(?::[0-9a-zA-Z-]{1,64})?)$/.test(value)) return value
  if (value !== '') notes.invalid(value, 'expected an address mode')
  return undefined
}

const frameFields: Fields<Frame> = [
  field('function', readText(textLimits.functionName)),
  field('raw_function', readText(textLimits.functionName)),
  field('module', readText(textLimits.functionName)),
  field('package', readText(textLimits.functionName)),
  field('filename', readRawPath),
  field('abs_path', readRawPath),
  field('lineno', readWhole),
  field('colno', readWhole),
  field('pre_context', lines('last')),
  field('context_line', readLine(textLimits.line)),
  field('post_context', lines('first')),
  field('in_app', readBoolean),
  field('platform', readText(textLimits.platform)),
  field('vars', readVars),
  field('instruction_addr', readAddress),
  field('symbol_addr', readAddress),
  field('image_addr', readAddress),
  field('function_id', readAddress),
  field('addr_mode', readAddressMode),
  field('symbol', readText(textLimits.functionName)),
  field('trust', readText(textLimits.word)),
  field('lang', readText(textLimits.word)),
  field('data', readMap(bagLimits.data)),
  field('stack_start', readBoolean),
  field('lock', readLock),
]

const urlPrefix = /^(?:https?|file|applewebdata):\/\/[^/?#]{0,255}/i

/** Path of a URL without query and fragment; undefined when the text is no URL. */
const urlPath = (text: string): string | undefined => {
  const prefix = text.includes('://') ? urlPrefix.exec(text)?.[0] : undefined
  if (prefix === undefined) return undefined
  return /^[^?#]*/.exec(text.slice(prefix.length))?.[0] || '/'
}

const cutPath = (frame: Frame, key: 'filename' | 'abs_path', notes: Notes): void => {
  const path = frame[key]
  if (path === undefined) return
  notes.enter(key)
  frame[key] = cutText(path, textLimits.path, notes)
  notes.leave()
}

/** One frame (ingest.md 3.2): filename and abs_path fill each other, a URL as filename is split. */
const readFrame = (raw: JsonObject, notes: Notes): Frame => {
  const frame: Frame = readFields(raw, frameFields, notes)
  const filename = frame.filename ?? frame.abs_path
  if (filename !== undefined) {
    const path = urlPath(filename)
    frame.abs_path ??= filename
    frame.filename = path ?? filename
    cutPath(frame, 'filename', notes)
    cutPath(frame, 'abs_path', notes)
  }
  return frame
}

const frameRule: ListRule<Frame> = { max: framesMax, keep: 'last', read: readFrame }

const dropDetails = (frame: Frame): void => {
  delete frame.vars
  delete frame.pre_context
  delete frame.post_context
}

/** Drops the details of all but `count` of the frames at `indexes`: half of them stay at each end. */
const slimMiddle = (frames: readonly Frame[], indexes: readonly number[], count: number): void => {
  const atStart = Math.floor(count / 2)
  for (const index of indexes.slice(atStart, indexes.length - (count - atStart))) {
    const frame = frames[index]
    if (frame) dropDetails(frame)
  }
}

/** Keeps the details of `detailedFramesMax` frames, in place; those of system frames go first (ingest.md 3.2). */
export const slimFrames = (frames: readonly Frame[]): void => {
  if (frames.length <= detailedFramesMax) return
  const app: number[] = []
  const system: number[] = []
  for (const [index, frame] of frames.entries()) (frame.in_app === true ? app : system).push(index)
  slimMiddle(frames, app, Math.min(app.length, detailedFramesMax))
  slimMiddle(frames, system, Math.max(detailedFramesMax - app.length, 0))
}

const readRegisterMap = readMap(bagLimits.registers)

/** Registers by name, each an address; one that is none is dropped with a note. */
const readRegisters: Reader<JsonObject> = (value, notes) => {
  const sent = readRegisterMap(value, notes)
  if (!sent) return undefined
  const registers: JsonObject = Object.create(null)
  for (const name in sent) {
    const register = sent[name]
    if (register === undefined || register === null) continue
    notes.enter(name)
    const address = readAddress(register, notes)
    notes.leave()
    if (address !== undefined) registers[name] = address
  }
  // Numbers grow when they are written as hex.
  return readRegisterMap(registers, notes)
}

const adjustments = new Set(['auto', 'all', 'all_but_first', 'none'])

/** Which return addresses the symbolicator is to step back by one. */
const readAdjustment: Reader<string> = (value, notes) => {
  if (typeof value === 'string' && adjustments.has(value)) return value
  if (value !== '') notes.invalid(value, 'unknown adjustment')
  return undefined
}

const stacktraceFields: Fields<Stacktrace> = [
  field('registers', readRegisters),
  field('lang', readText(textLimits.word)),
  field('snapshot', readBoolean),
  field('instruction_addr_adjustment', readAdjustment),
]

/** A stack trace, oldest call first; one without frames is absent. */
export const readStacktrace: Reader<Stacktrace> = (value, notes) => {
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const sent: Json | undefined = value['frames']
  if (sent === undefined || sent === null) return undefined
  notes.enter('frames')
  const frames = Array.isArray(sent) ? readList(sent, frameRule, notes) : undefined
  if (!Array.isArray(sent)) notes.invalid(sent, 'expected a list')
  notes.leave()
  if (!frames) return undefined
  slimFrames(frames)
  return readInto<Stacktrace>({ frames }, value, stacktraceFields, notes)
}
