import { attributeText } from '#packages/attributes/read-attributes'
import type { Attributes } from '#packages/attributes/read-attributes'

import { httpFacts } from './http-facts.ts'
import { readTransactionName } from './transaction-name.ts'

/** What a span that came without a transaction says of its segment, scrubbed. */
export interface SaidSegment {
  readonly name: string
  readonly op: string
  readonly sdkName: string
  readonly attributes: Attributes
}

const sourceKeys = ['sentry.segment.name.source', 'sentry.span.source', 'sentry.source']
const bareMethod = /^[A-Z]{3,8}$/
/** What SDKs of browsers call a page view, and servers a request, that nobody gave a name. */
const namesOfAll = new Set(['Pageload', 'Navigation', 'HTTP'])

/**
 * What a segment is called, with its path where the SDK knows no more than `GET` or `Pageload`: without a router, all requests and pages would be one
 * transaction. As it was said, with identifiers.
 */
export const nameWithPath = (name: string, attributes: Attributes): string => {
  const isMethod = bareMethod.test(name) && name !== 'HTTP'
  if (!isMethod && !namesOfAll.has(name)) return name
  const path = attributeText(attributes, 'http.route') || attributeText(attributes, 'url.path')
  if (path === '') return name
  const method = isMethod ? name : name === 'HTTP' ? httpFacts(attributes).method : ''
  return `${method} ${path}`.trimStart()
}

/** The name of the transaction that a segment is (ingest.md 3.7): identifiers in what is an address become `*`. Never empty, at most 200 characters. */
export const segmentName = ({ name, op, sdkName, attributes }: SaidSegment): string => {
  const source = sourceKeys.map((key) => attributeText(attributes, key)).find((text) => text !== '') ?? ''
  const full = nameWithPath(name, attributes)
  return readTransactionName({
    name: full,
    // What was added is an address, unless it is a route, in which there is nothing to be found.
    source: full === name ? source : 'url',
    sdk: sdkName,
    op,
    httpStatus: httpFacts(attributes).status,
  }).name
}
