import { noAttributes, putAttribute, valueLengthMax } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'
import { jsonText } from '#packages/normalize/json-text'
import { cleanText, firstChars, scalarText } from '#packages/normalize/text'
import { isObject } from '#packages/protocol/json'
import type { Json } from '#packages/protocol/json'

/** Whether an attribute of this name is there, of whatever type. */
const hasAttribute = ({ texts, numbers, flags }: Attributes, key: string): boolean => texts.has(key) || numbers.has(key) || flags.has(key)

/** Adds the members of an untyped map, such as a span's `data`: what is there already stays. Lists and objects of any depth become JSON. */
export const putData = (into: Attributes, data: Json | undefined): void => {
  if (!isObject(data)) return
  for (const key in data) {
    const value = data[key]
    if (hasAttribute(into, key)) continue
    putAttribute(into, key, typeof value === 'object' && value !== null ? jsonText(value, valueLengthMax) : value)
  }
}

/** Adds texts by key, such as tags: a number of a tag is a text. What is there already stays. */
export const putTexts = (into: Attributes, tags: Json | undefined): void => {
  if (!isObject(tags)) return
  for (const key in tags) if (!hasAttribute(into, key)) putAttribute(into, key, scalarText(tags[key]))
}

/** Attributes of an untyped map. */
export const readData = (data: Json | undefined): Attributes => {
  const attributes = noAttributes()
  putData(attributes, data)
  return attributes
}

/** The beginning of a text, without what no store takes; '' for everything else. */
export const readWord = (value: Json | undefined, charsMax: number): string =>
  typeof value === 'string' ? cleanText(firstChars(value, charsMax)) : ''
