import { fireEvent, render, screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { roundTop } from './chart-scale.ts'
import { Histogram, percentOf } from './histogram.tsx'
import { LineChart, linePath } from './line-chart.tsx'

const bars = [1, 10, 100].map((from, at) => ({ from, to: from * 10, count: [4, 0, 6][at] ?? 0 }))
const scale = { startMs: new Date(2026, 10, 22).getTime(), intervalMs: 3_600_000, count: 4 }

describe('lines', () => {
  it('have gaps where nothing was measured, and dashes where a value stands alone', () => {
    expect(linePath([1, 2, null, 4], 4, 100)).toBe('M0.5 75.00L1.5 50.00M3.2 0.00h0.6')
    expect(linePath([null, null], 4, 100)).toBe('')
  })

  it('end at a round value above the highest, however small', () => {
    expect([0, 0.013, 0.4, 7, 61].map(roundTop)).toEqual([1, 0.02, 0.4, 10, 100])
  })

  it('are told in a sentence, read out by keys, and in a table', () => {
    render(
      <LineChart what="Failures" scale={scale} series={[{ name: 'failed', colour: 'red', values: [0, 2, null, 4] }]} format={String} />,
    )
    const plot = screen.getByRole('slider')
    expect(plot.getAttribute('aria-label')).toBe('Failures, 22 Nov 00:00 to 04:00: 0 to 4')
    fireEvent.keyDown(plot, { key: 'End' })
    expect(screen.getByRole('status').textContent).toBe('22 Nov 03:00 to 04:00: 4')
    fireEvent.click(screen.getByRole('button', { name: 'Table' }))
    expect(screen.getAllByRole('row').map(({ textContent }) => textContent?.at(-1))).toEqual(['d', '0', '2', '-', '4'])
  })
})

describe('a histogram', () => {
  it('places values on a logarithmic scale, none outside of its bars', () => {
    expect([1, 10, 1_000, 0.5, 2_000, Number.NaN].map((value) => percentOf(bars, value)?.toFixed(1))).toEqual([
      '0.0',
      '33.3',
      '100.0',
      undefined,
      undefined,
      undefined,
    ])
  })

  it('gives the band that is chosen by keys', () => {
    const bands: object[] = []
    render(<Histogram what="requests" bars={bars} formatValue={String} formatCount={String} onBand={(band) => bands.push(band)} />)
    const plot = screen.getByRole('slider')
    expect(plot.getAttribute('aria-label')).toBe('10 requests, 1 to 1000, most between 100 to 1000')
    for (const key of ['End', 'Shift+ArrowLeft', 'Enter'])
      fireEvent.keyDown(plot, { key: key.replace('Shift+', ''), shiftKey: key.startsWith('Shift') })
    expect(bands).toEqual([{ from: 10, to: 1_000 }])
  })
})
