import { describe, expect, it } from 'vitest'

import { expandTemplate, parseTemplate } from '#packages/event-text/link-template'

import { eventOf } from '../../../journeys/fixture-event.ts'
import { detailsOf, issues } from '../../../journeys/fixture-issues.ts'
import { linkFacts } from './link-facts.ts'

const [first] = issues
const event = eventOf({ groupID: '1000', older: false, chained: false })
const expand = (text: string) => {
  const parsed = parseTemplate(text)
  if (parsed.kind === 'wrong' || !first) throw new Error('no template')
  return expandTemplate(parsed.template, linkFacts(event, { org: 'acme', issue: detailsOf(first) }))
}

describe('the facts of an event', () => {
  it('fill a link', () => {
    expect(
      expand('https://h/{trace_id}/{tag.coupon}/{release}/{environment}/{server_name}/{user.id}/{project}/{organization}/{timestamp_ms}'),
    ).toEqual({
      kind: 'link',
      href: `https://h/1e57b752bc6e4544bbaa246cd1d05dee/BLACK10/shop%402.4.1/production/api-2/4412/shop-api/acme/${String(Date.parse(event.dateCreated))}`,
    })
  })

  it('lack what the event lacks', () =>
    expect(expand('https://h/{tag.host}/{user.email}/{dist}/{level}')).toEqual({
      kind: 'missing',
      names: ['tag.host', 'user.email', 'dist'],
    }))
})
