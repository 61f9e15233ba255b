import { describe, expect, test } from 'vitest'

import { findMainThreadBlocks } from './main-thread.ts'
import { findRenderBlockingAssets, findUncompressedAssets } from './page-assets.ts'
import { growTree } from './segment.ts'
import { defaultDetectorSettings } from './settings.ts'
import { segmentOf } from './test-segment.ts'
import type { TestSpan } from './test-segment.ts'

describe('an asset that a page waited for', () => {
  const script: TestSpan = {
    op: 'resource.script',
    description: 'https://example.com/main.3f9a2b1c.js?v=2',
    durationMs: 1_500,
    data: { 'http.response_content_length': 600_000 },
  }
  const find = (span: TestSpan, fcp = 3_000) =>
    findRenderBlockingAssets(growTree(segmentOf([span], { op: 'pageload', measurements: { fcp } })), defaultDetectorSettings)

  test('is a problem', () => {
    expect(find(script)).toMatchObject([{ identity: 'https://example.com/main.*.js', lostUs: 1_500_000 }])
  })

  test.each<[string, TestSpan, number?]>([
    ['the page was quick', { ...script, durationMs: 900 }, 1_999],
    ['the page took too long to be true', script, 10_000],
    ['it did not block', { ...script, data: { ...script.data, 'resource.render_blocking_status': 'non-blocking' } }],
    ['it came later', { ...script, startMs: 1_600 }],
    ['it is small', { ...script, data: { 'http.response_content_length': 499_999 } }],
    ['it took little of the time', { ...script, durationMs: 900 }],
    ['it is a picture', { ...script, op: 'resource.img' }],
  ])('not when %s', (_what, span, fcp) => {
    expect(find(span, fcp)).toEqual([])
  })
})

describe('an asset that came as it is', () => {
  const asset = (name: string, sizes: readonly [transfer: number, encoded: number, decoded: number]): TestSpan => ({
    op: 'resource.script',
    description: `https://example.com/${name}`,
    durationMs: 400,
    data: {
      'http.response_transfer_size': sizes[0],
      'http.response_content_length': sizes[1],
      'http.decoded_response_content_length': sizes[2],
    },
  })
  const compressed = asset('a.js', [100_300, 100_000, 400_000])
  const plain = asset('b.js', [600_300, 600_000, 600_000])
  const find = (spans: readonly TestSpan[], browserName = 'Chrome') =>
    findUncompressedAssets(growTree(segmentOf(spans, { op: 'pageload' }, { browserName })), defaultDetectorSettings)

  test('is a problem where others come compressed', () => {
    expect(find([compressed, plain])).toMatchObject([{ identity: 'https://example.com/b.js', subtitle: plain.description }])
  })

  test.each<[string, readonly TestSpan[], string?]>([
    ['nothing is compressed', [plain]],
    ['it came from the cache', [compressed, asset('b.js', [300, 600_000, 600_000])]],
    ['it is small', [compressed, asset('b.js', [500_300, 500_000, 500_000])]],
    ['it is no text', [compressed, asset('b.wasm', [600_300, 600_000, 600_000])]],
    ['the browser does not tell', [compressed, plain], 'Lynx'],
  ])('not when %s', (_what, spans, browser) => {
    expect(find(spans, browser)).toEqual([])
  })
})

describe('what blocked the thread that draws', () => {
  const find = (spans: readonly TestSpan[]) => findMainThreadBlocks(growTree(segmentOf(spans, { op: 'ui.load' })), defaultDetectorSettings)
  const file: TestSpan = {
    op: 'file.read',
    description: 'a.json',
    durationMs: 20,
    data: { blocked_main_thread: true, call_stack: '[{"module":"shop","function":"load"}]' },
  }
  const query: TestSpan = { op: 'db', description: 'SELECT a FROM b', durationMs: 20, data: { blocked_main_thread: true } }

  test('files and databases are two problems', () => {
    expect(find([file, query])).toMatchObject([
      { type: 'performance_file_io_main_thread', lostUs: 20_000 },
      { type: 'performance_db_main_thread', lostUs: 20_000, identity: 'SELECT a FROM b' },
    ])
  })

  test('what runs at the same time counts once, below each span for itself', () => {
    expect(find([10, 10].map((durationMs) => ({ ...file, durationMs })))).toEqual([])
    expect(
      find([
        { ...file, durationMs: 10 },
        { ...file, durationMs: 10, startMs: 10 },
      ]),
    ).toHaveLength(1)
  })

  test.each<[string, TestSpan]>([
    ['elsewhere', { ...file, data: { blocked_main_thread: false } }],
    ['as text', { ...file, data: { blocked_main_thread: 'true' } }],
    ['shortly', { ...file, durationMs: 15 }],
    ['by the system', { ...file, description: 'Main.nib' }],
  ])('%s: none', (_what, span) => {
    expect(find([span])).toEqual([])
  })
})
