import { issueKeys } from '#packages/search/issue-keys'

import type { SearchLanguage } from './language.ts'
import { useKnownValues, useTagNames } from './query-values.ts'

/** What issues are searched in, where the page says nothing else. */
export const issueLanguage: SearchLanguage = { keys: issueKeys, useNames: useTagNames, useValues: useKnownValues }
