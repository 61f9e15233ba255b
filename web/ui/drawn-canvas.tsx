import { useEffect, useLayoutEffect, useState } from 'react'

/** Size of what is drawn on, in px of the page. */
export interface DrawnSize {
  readonly width: number
  readonly height: number
}

/** Sharper pictures cost more than they show. */
const ratioMax = 2

/** The size of an element, followed. Zero until it is known. */
export const useSize = (element: HTMLElement | null): DrawnSize => {
  const [size, setSize] = useState<DrawnSize>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    if (!element) return undefined
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element
      setSize((before) => (before.width === width && before.height === height ? before : { width, height }))
    }
    measure()
    if (!('ResizeObserver' in window)) return undefined
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [element])
  return size
}

/** Gives the picture as many dots as the screen has; null where nothing can be drawn. */
const prepare = (canvas: HTMLCanvasElement, { width, height }: DrawnSize): CanvasRenderingContext2D | null => {
  const context = canvas.getContext('2d')
  if (!context || width === 0 || height === 0) return null
  const ratio = Math.min(window.devicePixelRatio || 1, ratioMax)
  const [dotsWide, dotsHigh] = [Math.round(width * ratio), Math.round(height * ratio)]
  if (canvas.width !== dotsWide || canvas.height !== dotsHigh) Object.assign(canvas, { width: dotsWide, height: dotsHigh })
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

/**
 * A picture for the eyes alone: what it shows must be said in text beside it. Drawn anew when `draw` is another function, or the element has another
 * size; `draw` gets a clean context whose units are px of the page.
 */
export const DrawnCanvas = (props: {
  readonly draw: (context: CanvasRenderingContext2D, size: DrawnSize) => void
  readonly className?: string | undefined
  readonly style?: React.CSSProperties
}) => {
  const { draw } = props
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null)
  const size = useSize(canvas)
  useEffect(() => {
    const context = canvas && prepare(canvas, size)
    if (context) draw(context, size)
  }, [canvas, draw, size])
  return <canvas ref={setCanvas} aria-hidden="true" className={props.className} {...(props.style && { style: props.style })} />
}
