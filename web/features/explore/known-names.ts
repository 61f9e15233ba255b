import { useQuery } from '@tanstack/react-query'

import { keysOf } from '#packages/explore/dataset'
import { asNumber } from '#packages/explore/target'

import { useApi } from '../../api/context.ts'
import { attributesQuery } from './attributes.ts'
import { languages } from './language.ts'
import type { ExploreDataset } from './url.ts'

/** A name that can be shown, put together by, or calculated with. */
export interface KnownName {
  readonly name: string
  readonly help: string
  readonly isNumber: boolean
}

/** Keys of a dataset and what rows of the last days have beside them. */
export const useKnownNames = (org: string, dataset: ExploreDataset): readonly KnownName[] => {
  const itemType = dataset === 'metrics' ? 'tracemetrics' : dataset
  const read = useQuery({ ...attributesQuery(useApi(), org, itemType), enabled: dataset !== 'errors' })
  const tags = languages.errors.useNames(org, dataset === 'errors')
  const keys = keysOf(dataset).keys.map((key) => ({
    name: key.name,
    help: key.help,
    isNumber: asNumber({ kind: 'key', key }) !== undefined,
  }))
  const own = new Set(keys.map(({ name }) => name))
  const said = (read.data ?? []).map(({ key, attributeType }) => ({ name: key, help: 'Attribute', isNumber: attributeType === 'number' }))
  const others = dataset === 'errors' ? tags.map(({ value, help }) => ({ name: value, help, isNumber: false })) : said
  return [...keys, ...others.filter(({ name }) => !own.has(name))]
}
