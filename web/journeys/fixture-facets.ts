import type { IssueFacets } from '../../packages/contract/issue-facet.ts'

const facet = (key: string, ...values: readonly (readonly [string, number])[]): IssueFacets['facets'][number] => ({
  key,
  values: values.map(([value, count]) => ({ value, count })),
})

/** What the issues of the canned list have in common. */
export const issueFacets: IssueFacets = {
  looked: 812,
  isWhole: true,
  facets: [
    facet('level', ['error', 640], ['warning', 132], ['fatal', 40]),
    facet('environment', ['production', 700], ['staging', 112]),
    facet('firstRelease', ['shop-api@2.4.1', 310], ['a b', 12], ['\u202Elasrever <b>', 1]),
    facet('priority', ['high', 680], ['medium', 132]),
    facet('platform', ['python', 812]),
  ],
}
