import { isObject } from '#packages/protocol/json'
import type { JsonObject } from '#packages/protocol/json'

import { trimBag } from './bag.ts'
import { readDebugImage } from './debug-image.ts'
import { isEmpty, isEmptyList } from './fields.ts'
import type { Reader } from './fields.ts'
import { bagLimits, debugImagesMax } from './limits.ts'
import { readList } from './list.ts'
import type { ListRule } from './list.ts'

const imageRule: ListRule<JsonObject> = {
  max: debugImagesMax,
  keep: 'first',
  isUsable: (raw) => typeof raw['type'] === 'string',
  read: readDebugImage,
}

/** `{images: [{type, ..}], sdk_info}`: only the shape is checked, unknown image types are kept (ingest.md 3.2). */
export const readDebugMeta: Reader<JsonObject> = (value, notes) => {
  if (!isObject(value)) {
    if (!isEmptyList(value)) notes.invalid(value, 'expected an object')
    return undefined
  }
  const meta: JsonObject = {}
  const images = value['images']
  if (Array.isArray(images)) {
    notes.enter('images')
    const kept = readList(images, imageRule, notes)
    notes.leave()
    if (kept) meta['images'] = kept
  }
  const info = isObject(value['sdk_info']) ? trimBag(value['sdk_info'], bagLimits.image, notes) : undefined
  if (info !== undefined) meta['sdk_info'] = info
  return isEmpty(meta) ? undefined : meta
}
