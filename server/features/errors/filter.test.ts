import { describe, expect, it } from 'vitest'

import { defaultFilterSettings } from '#packages/filters/settings'
import type { FilterSettings } from '#packages/filters/settings'
import { lanes } from '#server/lanes'
import { runRecord } from '#server/pipeline/run'
import { decodeRecordBody } from '#server/pipeline/steps/decode'
import { configurationOfOne, envelopeOf, errorEvent, recordOf } from '#server/pipeline/test-records'
import type { ProjectConfiguration, ProjectSettings } from '#server/stores/metadata/project-configuration'
import { readProjectSettings } from '#server/stores/metadata/project-settings'

const eventId = 'a'.repeat(32)
const crawler = { request: { headers: { 'User-Agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' } } }
const attachment = [{ type: 'attachment', length: 3, filename: 'a.txt' }, 'abc'] as const

const configurationWith = (change: (settings: ProjectSettings) => ProjectSettings): ReadonlyMap<number, ProjectConfiguration> =>
  new Map([...configurationOfOne].map(([id, project]) => [id, { ...project, settings: change(project.settings) }]))

const withFilters = (filters: Partial<FilterSettings>): ReadonlyMap<number, ProjectConfiguration> =>
  configurationWith((settings) => ({ ...settings, filters: { ...defaultFilterSettings, ...filters } }))

const endsOf = async (change: object, configuration = configurationOfOne, type?: string) => {
  const record = recordOf(envelopeOf({ event_id: eventId }, [{ type: 'event' }, errorEvent(eventId, type, change)], attachment))
  const { ends } = await runRecord(lanes, decodeRecordBody(record, Buffer.from(record.body)), configuration)
  return ends.map((end) => [end.unit.lane, end.kind === 'dropped' ? `${end.drop.kind} ${end.drop.reason}` : end.kind])
}

describe('inbound filters', () => {
  it('end an event and what came with it as one named outcome each: nothing of it is stored', async () => {
    expect(await endsOf(crawler)).toEqual([
      ['errors', 'filtered web-crawlers'],
      ['attachments', 'filtered web-crawlers'],
    ])
  })

  it.each<[string, object, Partial<FilterSettings>, string?]>([
    ['chunk-load-error', {}, {}, 'ChunkLoadError: Loading chunk 7 failed'],
    ['localhost', { request: { url: 'http://localhost:8000/' } }, { localhost: true }],
    ['error-message', {}, { errorMessages: ['ValueError: b*m'] }],
    ['release-version', { release: 'shop@1.0' }, { releases: ['shop@1.*'] }],
    ['ip-address', {}, { clientIps: ['203.0.113.0/24'] }],
    ['legacy-browsers', { request: { headers: { 'User-Agent': 'Mozilla/4.0 (compatible; MSIE 8.0)' } } }, { legacyBrowsers: ['ie_pre_9'] }],
  ])('%s', async (reason, change, filters, message) => {
    const fields = message === undefined ? change : { exception: { values: [{ type: 'Error', value: message }] } }
    expect((await endsOf(fields, withFilters(filters)))[0]).toEqual(['errors', `filtered ${reason}`])
  })

  it('know what scrubbing takes away later', async () => {
    const local = { user: { ip_address: '127.0.0.1' } }
    const configuration = configurationWith((settings) => ({
      ...settings,
      scrubbing: { ...settings.scrubbing, scrubIpAddresses: true },
      filters: { ...defaultFilterSettings, localhost: true },
    }))
    expect((await endsOf(local, configuration))[0]).toEqual(['errors', 'filtered localhost'])
  })

  it('let everything else in', async () => {
    const written = [
      ['errors', 'written'],
      ['attachments', 'written'],
    ]
    expect(await endsOf({ transaction: '/healthz', request: { url: 'http://localhost/' } })).toEqual(written)
    expect(await endsOf(crawler, withFilters({ webCrawlers: false }))).toEqual(written)
  })

  it('are no part of a configuration that was written before there were any', async () => {
    const older = configurationWith((settings) => {
      const { filters, ...before } = settings
      expect(filters).toBeDefined()
      return before
    })
    expect((await endsOf(crawler, older))[0]).toEqual(['errors', 'written'])
  })

  it('leave the attachments of an event that is merely of no use to this version', async () => {
    const ends = await endsOf({ type: 'transaction' })
    expect(ends[1]).toEqual(['attachments', 'written'])
  })
})

describe('settings of filters', () => {
  it('have their defaults where nothing, or nonsense, is stored', () => {
    expect(readProjectSettings('{}').filters).toEqual(defaultFilterSettings)
    expect(readProjectSettings('{"filters":{"localhost":1,"legacyBrowsers":["ie9","x",3],"releases":"a"}}').filters).toEqual({
      ...defaultFilterSettings,
      legacyBrowsers: ['ie9'],
    })
    expect(readProjectSettings('{"filters":{"webCrawlers":false,"clientIps":["10.0.0.0/8"]}}').filters).toEqual({
      ...defaultFilterSettings,
      webCrawlers: false,
      clientIps: ['10.0.0.0/8'],
    })
  })
})
