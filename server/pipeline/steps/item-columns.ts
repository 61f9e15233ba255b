import type { Attributes } from '#packages/attributes/read-attributes'
import type { ItemOrigin } from '#packages/logs/item-origin'
import type { LogRow } from '#server/stores/events/tables'

/** The columns that tables of a trace's items share: who sent it, .. */
export const originColumns = (origin: ItemOrigin): Pick<LogRow, 'environment' | 'release' | 'sdk_name' | 'sdk_version' | 'platform'> => ({
  environment: origin.environment,
  release: origin.release,
  sdk_name: origin.sdkName,
  sdk_version: origin.sdkVersion,
  platform: origin.platform,
})

/** .. and what was said beside the columns. */
export const attributeColumns = ({ texts, numbers, flags }: Attributes): Pick<LogRow, 'texts' | 'numbers' | 'flags'> => ({
  texts,
  numbers,
  flags: new Map([...flags].map(([key, isSet]) => [key, isSet ? 1 : 0])),
})
