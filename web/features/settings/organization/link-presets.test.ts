import { describe, expect, it } from 'vitest'

import { expandTemplate, parseTemplate } from '#packages/event-text/link-template'

import { linkPresets } from './link-presets.ts'

describe('the examples of the form', () => {
  it.each(linkPresets)('$name is a link of a usual event', ({ url }) => {
    const parsed = parseTemplate(url)
    const values: Readonly<Record<string, string>> = { trace_id: 'ab12', server_name: 'api-2' }
    const link =
      parsed.kind === 'template' && expandTemplate(parsed.template, { timeMs: 1_795_354_200_000, valueOf: (name) => values[name] ?? null })
    expect(link).toMatchObject({ kind: 'link' })
    const href = link && link.kind === 'link' ? decodeURIComponent(link.href) : ''
    expect(href).toMatch(/ab12|api-2/)
    expect(href).not.toMatch(/UID|FROM|HOST|TRACE/)
  })
})
