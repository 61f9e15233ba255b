import { render } from '@testing-library/react'
import { expect, it } from 'vitest'

import { SampledNote } from './sampled-note.tsx'

const meta = {
  fields: {},
  units: {},
  isMetricsData: false,
  isMetricsExtractedData: false,
  tips: {},
  datasetReason: 'unchanged',
  dataset: 'transactions',
  dataScanned: 'full',
  scannedShare: 1,
} as const
const accuracyOf = (rate: number | null) => ({ sampleCount: [], samplingRate: [{ 'count()': rate }], confidence: [], interval: [] })
const textOf = (props: Parameters<typeof SampledNote>[0]): string => render(<SampledNote {...props} />).container.textContent

it('says when numbers are estimates, and nothing when they are of all there is', () => {
  expect(textOf({ meta: undefined })).toBe('')
  expect(textOf({ meta: { ...meta, accuracy: accuracyOf(null) } })).toBe('')
  expect(textOf({ meta: { ...meta, accuracy: accuracyOf(0.1) } })).toContain('SDKs sent 10.0 % of the requests')
  expect(textOf({ meta: { ...meta, dataScanned: 'partial', scannedShare: 0.25 } })).toContain('25.0 % of it was read')
})
