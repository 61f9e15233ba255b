import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

import { keysOf } from '#packages/explore/dataset'
import type { Dataset } from '#packages/explore/dataset'
import type { SearchKey } from '#packages/search/keys'

import { useApi } from '../../api/context.ts'
import { exactCount } from '../../lib/number-format.ts'
import type { KnownValue } from '../search/complete.ts'
import type { SearchLanguage } from '../search/language.ts'
import { useTagNames } from '../search/query-values.ts'
import { attributesQuery, attributeValuesQuery } from './attributes.ts'
import type { ItemType } from './attributes.ts'

/** What each dataset is called where attributes are asked for. */
const itemTypes: Readonly<Record<Dataset, ItemType>> = {
  spans: 'spans',
  transactions: 'spans',
  logs: 'logs',
  metrics: 'tracemetrics',
  errors: 'errors',
}

const attributeHelp = { string: 'Attribute', number: 'Attribute, a number', boolean: 'Attribute, true or false' } as const

const useNamesOf = (dataset: Dataset, org: string, isAsked: boolean): readonly KnownValue[] => {
  // Of errors they are tags, which are told elsewhere.
  const isOfTags = dataset === 'errors'
  const tags = useTagNames(org, isAsked && isOfTags)
  const read = useQuery({ ...attributesQuery(useApi(), org, itemTypes[dataset]), enabled: isAsked && !isOfTags })
  const known = (read.data ?? []).filter(({ attributeSource }) => attributeSource.source_type === 'user')
  return isOfTags ? tags : known.map(({ name, attributeType }) => ({ value: name, help: attributeHelp[attributeType] }))
}

const pauseMs = 150

/** Kinds of keys of which a list of values helps: ids and numbers are too many. */
const listedTypes: ReadonlySet<SearchKey['type']> = new Set(['text', 'project', 'enum'])

const useValuesOf = (dataset: Dataset, org: string, key: SearchKey | undefined, typed: string): readonly KnownValue[] => {
  const [paused, setPaused] = useState(typed)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(typed), pauseMs)
    return () => clearTimeout(timer)
  }, [typed])
  const isListed = key !== undefined && listedTypes.has(key.type) && !key.isInBody && key.words === undefined
  const asked = { itemType: itemTypes[dataset], name: key?.name ?? '', typed: paused }
  const values = useQuery({ ...attributeValuesQuery(useApi(), org, asked), enabled: isListed }).data ?? []
  return values.map(({ value, count }) => ({ value, help: exactCount(count), isCounted: true }))
}

const languageOf = (dataset: Dataset): SearchLanguage => ({
  keys: keysOf(dataset),
  useNames: (org, isAsked) => useNamesOf(dataset, org, isAsked),
  useValues: (org, key, typed) => useValuesOf(dataset, org, key, typed),
})

/** What rows of each dataset are searched in. */
export const languages: Readonly<Record<Dataset, SearchLanguage>> = {
  errors: languageOf('errors'),
  transactions: languageOf('transactions'),
  spans: languageOf('spans'),
  logs: languageOf('logs'),
  metrics: languageOf('metrics'),
}
