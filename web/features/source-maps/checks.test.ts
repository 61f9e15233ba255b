import { describe, expect, it } from 'vitest'

import type { SourceMapDebug, SourceMapDebugFrame } from '#packages/contract/source-map-debug'

import { checksOf } from './checks.ts'

const place = { url: 'https://errors.example', org: 'acme', project: "web's" }

const mapped: SourceMapDebugFrame = {
  index: 0,
  stackFramePath: 'https://shop.example/app.js',
  lineNo: 1,
  colNo: 5,
  function: 'a',
  inApp: true,
  isMapped: true,
  stackFrameDebugId: 'id',
  uploadedSomeArtifactWithDebugId: true,
  uploadedSourceFileWithCorrectDebugId: true,
  uploadedSourceMapWithCorrectDebugId: true,
  sourceFileReleaseNameFetchingResult: 'unsuccessful',
  sourceMapReleaseNameFetchingResult: 'unsuccessful',
  matchingSourceFileNames: [],
  releaseSourceMapReference: null,
  matchingSourceMapName: null,
  sourceFileScrapingStatus: { status: 'none' },
  sourceMapScrapingStatus: { status: 'none' },
  mapFault: null,
  positionMaps: true,
  hasSourceText: true,
}

const event: SourceMapDebug = {
  sdkDebugIdSupport: 'full',
  sdkName: 'sentry.javascript.browser',
  sdkVersion: '11.12.0',
  eventHasDebugIds: true,
  release: 'shop@1',
  dist: null,
  projectHasSomeArtifact: true,
  releaseHasSomeArtifact: true,
  framesMappedLater: 0,
  exceptions: [],
}

const checks = (frame: Partial<SourceMapDebugFrame> = {}, debug: Partial<SourceMapDebug> = {}) =>
  checksOf({ ...mapped, ...frame }, { ...event, ...debug }, place)
const firstFailed = (...given: Parameters<typeof checks>) => checks(...given).find(({ state }) => state === 'failed')

const noId = { stackFrameDebugId: null, uploadedSourceFileWithCorrectDebugId: false, uploadedSourceMapWithCorrectDebugId: false } as const
const noMap = { positionMaps: null, hasSourceText: null } as const

describe('what has to be so for a frame to show its source', () => {
  it('is all there for a mapped frame, by one of the two ways', () => {
    expect(firstFailed()).toBeUndefined()
    const byRelease = { ...noId, sourceFileReleaseNameFetchingResult: 'found', sourceMapReleaseNameFetchingResult: 'found' } as const
    expect(firstFailed(byRelease, { eventHasDebugIds: false, sdkDebugIdSupport: 'needs-upgrade' })).toBeUndefined()
  })

  it('begins with an SDK that sends debug ids', () => {
    const old = { sdkDebugIdSupport: 'needs-upgrade', eventHasDebugIds: false, sdkVersion: '7.1.0' } as const
    expect(firstFailed({ ...noId, ...noMap }, old)).toMatchObject({ id: 'sdk', fix: { code: 'npm install @sentry/browser@latest' } })
    const other = { sdkDebugIdSupport: 'unofficial-sdk', eventHasDebugIds: false, sdkName: null, sdkVersion: null } as const
    expect(firstFailed({ ...noId, ...noMap }, other)).not.toHaveProperty('fix')
  })

  it('goes on with a file that has an id, and an upload of it: with the commands of this very server', () => {
    const command = `npx @sentry/cli --url https://errors.example sourcemaps upload --org acme --project 'web'\\''s' ./dist`
    expect(firstFailed({ ...noId, ...noMap })).toMatchObject({
      id: 'debug-id',
      fix: { code: `npx @sentry/cli sourcemaps inject ./dist\n${command}` },
    })
    expect(firstFailed({ ...noMap, uploadedSourceMapWithCorrectDebugId: false })).toMatchObject({ id: 'uploaded', fix: { code: command } })
  })

  it('says what of the release is not as the frame asks for it', () => {
    const says = (...given: Parameters<typeof checks>) => checks(...given).find(({ id }) => id === 'release')?.says
    const without = { ...noId, ...noMap }
    expect(says(without, { release: null })).toBe('The event has no release.')
    expect(says(without, { releaseHasSomeArtifact: false })).toBe('Nothing was uploaded for release shop@1.')
    expect(says({ ...without, sourceFileReleaseNameFetchingResult: 'wrong-dist' }, { dist: '7' })).toBe(
      'Uploaded for another dist; this event has 7.',
    )
    expect(says({ ...without, matchingSourceFileNames: ['~/x/app.js'] })).toContain('~/x/app.js is like it')
    expect(says({ ...without, sourceFileReleaseNameFetchingResult: 'found', releaseSourceMapReference: 'app.js.map' })).toContain(
      'app.js.map is not',
    )
  })

  it.each([
    [{ mapFault: 'not-json', ...noMap }, 'map'],
    [{ mapFault: 'a new word', ...noMap }, 'map'],
    [{ positionMaps: false, hasSourceText: null }, 'position'],
    [{ hasSourceText: false }, 'text'],
  ] as const)('ends with a map that has the place and its text: %j', (frame, id) => {
    expect(firstFailed(frame)).toMatchObject({ id, fix: { code: expect.any(String) } })
  })
})
