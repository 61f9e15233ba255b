import { useState } from 'react'
import type { KeyboardEvent, PointerEvent } from 'react'

/** Bars or points of a chart from one to another, both within. */
export interface HeldSpan {
  readonly first: number
  readonly last: number
}

/** What is chosen: where the choice began, and where it is now. */
interface Chosen {
  readonly from: number
  readonly to: number
  readonly dragging: boolean
}

interface ChoiceProps {
  /** Bars or points from left to right. */
  readonly count: number
  /** Gets what was dragged over, or chosen by keys; without it the chart only shows. */
  readonly onChoose?: ((span: HeldSpan) => void) | undefined
  /** Hears what is under the pointer or the keys; null when nothing is. */
  readonly onCursor?: ((at: number | null) => void) | undefined
}

const clamp = (index: number, count: number): number => Math.max(0, Math.min(count - 1, index))
const spanOf = ({ from, to }: Chosen): HeldSpan => ({ first: Math.min(from, to), last: Math.max(from, to) })

/** What pointer and keys do to a chart: one place is read out, a drag or Shift with the arrows and Enter chooses several. */
export const useChartChoice = ({ count, onChoose, onCursor }: ChoiceProps) => {
  const [hovered, setHovered] = useState<number | null>(null)
  const [chosen, setChosen] = useState<Chosen | null>(null)
  const placeAt = (event: PointerEvent): number => {
    const box = event.currentTarget.getBoundingClientRect()
    return clamp(Math.floor(((event.clientX - box.left) / Math.max(1, box.width)) * count), count)
  }
  const choose = (choice: Chosen | null) => {
    setChosen(choice)
    onCursor?.(choice?.to ?? null)
  }
  const apply = (choice: Chosen) => {
    choose(null)
    onChoose?.(spanOf(choice))
  }
  const move = (by: number, extend: boolean) => {
    const to = clamp((chosen?.to ?? (by < 0 ? count : -1)) + by, count)
    choose({ from: extend && chosen ? chosen.from : to, to, dragging: false })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1, Home: -count, End: count }
    const by = steps[event.key]
    if (by !== undefined) move(by, event.shiftKey && onChoose !== undefined)
    else if (event.key === 'Enter' && chosen && onChoose) apply(chosen)
    else if (event.key === 'Escape' && chosen) choose(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const onPointerDown = (event: PointerEvent) => {
    if (!onChoose || event.button !== 0) return
    const at = placeAt(event)
    event.currentTarget.setPointerCapture(event.pointerId)
    setChosen({ from: event.shiftKey && chosen ? chosen.from : at, to: at, dragging: true })
  }
  const onPointerMove = (event: PointerEvent) => {
    const at = placeAt(event)
    setHovered(at)
    if (at !== hovered) onCursor?.(at)
    if (chosen?.dragging) setChosen({ ...chosen, to: at })
  }
  const onPointerUp = (event: PointerEvent) => {
    if (!chosen?.dragging) return
    const done = { ...chosen, to: placeAt(event), dragging: false }
    // A press without a drag holds its place: the button below takes it.
    if (done.from === done.to || event.shiftKey) setChosen(done)
    else apply(done)
  }
  const onPointerLeave = () => {
    setHovered(null)
    onCursor?.(null)
  }
  const held: HeldSpan | null = chosen ? spanOf(chosen) : hovered === null ? null : { first: hovered, last: hovered }
  return {
    /** Where the keys are; null when nothing is chosen. */
    at: chosen?.to ?? null,
    /** What is read out. */
    held,
    /** Takes what is chosen and held still; null when there is nothing to take. */
    take: chosen !== null && !chosen.dragging && onChoose ? () => apply(chosen) : null,
    forget: () => choose(null),
    handlers: { onKeyDown, onPointerDown, onPointerMove, onPointerUp, onPointerLeave },
  }
}
