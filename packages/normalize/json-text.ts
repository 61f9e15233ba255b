import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

/** Containers below this depth are written as `null`; JSON.stringify would overflow the stack on a hostile value. */
const writtenDepthMax = 32

interface Writer {
  text: string
  readonly max: number
}

const writeString = (text: string, writer: Writer): void => {
  writer.text += JSON.stringify(text.slice(0, writer.max - writer.text.length + 1))
}

const writeList = (list: readonly Json[], depth: number, writer: Writer): void => {
  writer.text += '['
  for (const [index, item] of list.entries()) {
    if (writer.text.length > writer.max) return
    if (index > 0) writer.text += ','
    write(item, depth - 1, writer)
  }
  writer.text += ']'
}

const write = (value: Json | undefined, depth: number, writer: Writer): void => {
  if (writer.text.length > writer.max) return
  if (typeof value === 'string') return writeString(value, writer)
  if (typeof value !== 'object' || value === null || depth <= 0) {
    writer.text += typeof value === 'object' || value === undefined ? 'null' : JSON.stringify(value)
    return
  }
  if (!isObject(value)) return writeList(value, depth, writer)
  writer.text += '{'
  let separator = ''
  for (const key in value) {
    if (writer.text.length > writer.max) return
    writer.text += separator
    separator = ','
    writeString(key, writer)
    writer.text += ':'
    write(value[key], depth - 1, writer)
  }
  writer.text += '}'
}

/** JSON text of any value, for any depth and size: stops soon after `charsMax` characters, so that a longer result means "was longer". */
export const jsonText = (value: Json, charsMax: number): string => {
  const writer: Writer = { text: '', max: charsMax }
  write(value, writtenDepthMax, writer)
  return writer.text
}
