import { useCallback } from 'react'

import { DrawnCanvas } from '../../ui/drawn-canvas.tsx'
import { useInk } from '../../ui/use-ink.ts'

const inkNames = ['c1', 'c2', 'c3'] as const

/** A picture in the colours of the theme, with a text that says what it shows. */
export const CanvasStory = () => {
  const ink = useInk(inkNames)
  const draw = useCallback(
    (context: CanvasRenderingContext2D, { width }: { readonly width: number }) => {
      for (const [place, name] of inkNames.entries()) {
        context.fillStyle = ink[name]
        context.fillRect(place * 20, place * 16, (width / 2) * (1 - place / 4), 12)
      }
    },
    [ink],
  )
  return (
    <>
      <p>Three spans, each inside of the one before: 200, 150 and 100 ms.</p>
      <DrawnCanvas draw={draw} style={{ width: 320, height: 48 }} />
    </>
  )
}
